"""The classes of conformance that the service declares: each is carried out by a test in `tests/ogc`."""

_FEATURES, _CQL2 = (
    "http://www.opengis.net/spec/ogcapi-features-{part}/1.0/conf/{name}",
    "http://www.opengis.net/spec/cql2/1.0/conf/{name}",
)
CLASSES = (
    *(_FEATURES.format(part=1, name=name) for name in ("core", "oas30", "html", "geojson")),
    _FEATURES.format(part=2, name="crs"),
    *(
        _FEATURES.format(part=3, name=name)
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        _CQL2.format(name=name)
        for name in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
        )
    ),
)
