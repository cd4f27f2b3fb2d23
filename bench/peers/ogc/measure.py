"""Answers items of one collection on request, as pygeoapi's Flask application does. Lines in: where PostGIS is, then
{"bbox": …, "limit": …}; lines out: "ready", then the time in ms and the ids, as JSON."""

import gc
import json
import sys
import time

from pygeoapi.api import API, APIRequest
from pygeoapi.api.itemtypes import get_collection_items
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

GEOJSON = "application/geo+json"


def configuration(where):
    provider = {
        "type": "feature",
        "name": "PostgreSQL",
        "data": {
            "host": where["host"],
            "port": 5432,
            "dbname": where["database"],
            "user": where["user"],
            "password": "none",
            "search_path": ["public"],
        },
        "id_field": "id",
        "table": "features",
        "geom_field": "geom",
    }
    return {
        "server": {
            "bind": {"host": "localhost", "port": 80},
            "url": "http://localhost",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "language": "en-US",
            "limits": {"default_items": 100, "max_items": 1000, "on_exceed": "throttle"},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {"title": "x", "description": "x", "keywords": ["x"], "url": "http://localhost"},
            "license": {"name": "x"},
            "provider": {"name": "x"},
            "contact": {"name": "x"},
        },
        "resources": {
            "opposition": {
                "type": "collection",
                "title": "x",
                "description": "x",
                "keywords": ["x"],
                "links": [],
                "extents": {
                    "spatial": {"bbox": [-180, -90, 180, 90], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}
                },
                "providers": [provider],
            }
        },
    }


def main():
    api = API(configuration(json.loads(sys.stdin.readline())), {})
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        query = {"bbox": asked["bbox"], "limit": str(asked["limit"]), "f": "json"}
        gc.collect()
        begun = time.perf_counter()
        request = Request(EnvironBuilder("/collections/opposition/items", query_string=query).get_environ())
        _headers, status, body = get_collection_items(api, APIRequest.from_flask(request, api.locales), "opposition")
        taken = (time.perf_counter() - begun) * 1000
        if status != 200:
            raise SystemExit(str(body)[:500])
        print(json.dumps({"ms": taken, "ids": [one["id"] for one in json.loads(body)["features"]]}), flush=True)


main()
