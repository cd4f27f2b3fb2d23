"""Reads layers of a service by GDAL's own client and prints what it finds as JSON. A process of its own: GDAL keeps
Python's lock while it waits for an answer, which a server in the same process could then not give.

    python gdal_program.py https://the.site/ogc OPTIONS < token        (OPTIONS: JSON, by layer; {} for all layers)
"""

import json
import sys

import pyogrio

address, options = sys.argv[1], json.loads(sys.argv[2])
pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": f"gis:{sys.stdin.read().strip()}"})
source = f"OAPIF:{address}"
layers = [name for name, _geometry in pyogrio.list_layers(source).tolist()]
found = {}
for name in layers:
    for question in options.get(name, [{}] if not options else []):
        if "bbox" in question:
            question["bbox"] = tuple(question["bbox"])
        meta, _fids, geometries, columns = pyogrio.raw.read(source, layer=name, **question)
        fields = list(meta["fields"])
        ids = columns[fields.index("id")].tolist() if "id" in fields else []
        found.setdefault(name, []).append(
            {"geometry": meta["geometry_type"], "ids": sorted(map(str, ids)), "count": len(geometries)}
        )
print(json.dumps({"version": pyogrio.__gdal_version_string__, "layers": layers, "found": found}))
