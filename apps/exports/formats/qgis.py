"""Styles as QGIS stores them with a layer (QML), and as other programs read them (SLD 1.0): by delegation."""

from __future__ import annotations

from apps.exports.looks import Style, styles

_SYMBOLS = {
    "MULTIPOLYGON": (
        "fill",
        "SimpleFill",
        {"color": "{rgb},64", "outline_color": "{rgb},255", "outline_width": "0.6", "style": "solid"},
    ),
    "LINESTRING": ("line", "SimpleLine", {"line_color": "{rgb},255", "line_width": "1"}),
    "POINT": ("marker", "SimpleMarker", {"color": "{rgb},255", "name": "circle", "size": "3"}),
}
_GEOMETRY = {
    "MULTIPOLYGON": "<PolygonSymbolizer><Fill><CssParameter name='fill'>{ink}</CssParameter>"
    "<CssParameter name='fill-opacity'>0.25</CssParameter></Fill>{stroke}</PolygonSymbolizer>",
    "LINESTRING": "<LineSymbolizer>{stroke}</LineSymbolizer>",
    "POINT": "<PointSymbolizer><Graphic><Mark><WellKnownName>circle</WellKnownName><Fill>"
    "<CssParameter name='fill'>{ink}</CssParameter></Fill></Mark><Size>8</Size></Graphic></PointSymbolizer>",
}
_STROKE = (
    "<Stroke><CssParameter name='stroke'>{ink}</CssParameter>"
    "<CssParameter name='stroke-width'>2</CssParameter></Stroke>"
)


def layer_qml(geometry_type: str) -> str:
    """The style of a layer, with the title as its labels."""
    looks = styles()
    categories = "".join(
        f'<category value="{style.code}" label="{style.code}" symbol="{number}" render="true"/>'
        for number, style in enumerate(looks)
    )
    symbols = "".join(_symbol(geometry_type, number, style) for number, style in enumerate(looks))
    return (
        '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">'
        '<qgis version="3.22" styleCategories="Symbology|Labeling">'
        '<renderer-v2 type="categorizedSymbol" attr="delegation" enableorderby="0" forceraster="0" symbollevels="0">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"
        '<labeling type="simple"><settings><text-style fieldName="reference" fontSize="9"/></settings></labeling>'
        "</qgis>"
    )


def _symbol(geometry_type: str, number: int, style: Style) -> str:
    kind, layer, options = _SYMBOLS[geometry_type]
    written = "".join(
        f'<Option type="QString" name="{name}" value="{value.format(rgb=style.rgb)}"/>'
        for name, value in options.items()
    )
    return (
        f'<symbol type="{kind}" name="{number}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{layer}" enabled="1" pass="0" locked="0"><Option type="Map">{written}</Option></layer></symbol>'
    )


def layer_sld(layer: str, geometry_type: str) -> str:
    rules = "".join(
        "<Rule><Filter xmlns='http://www.opengis.net/ogc'><PropertyIsEqualTo><PropertyName>delegation</PropertyName>"
        f"<Literal>{style.code}</Literal></PropertyIsEqualTo></Filter>"
        + _GEOMETRY[geometry_type].format(ink=style.ink, stroke=_STROKE.format(ink=style.ink))
        + "</Rule>"
        for style in styles()
    )
    return (
        "<StyledLayerDescriptor xmlns='http://www.opengis.net/sld' version='1.0.0'>"
        f"<NamedLayer><Name>{layer}</Name><UserStyle><FeatureTypeStyle>{rules}</FeatureTypeStyle></UserStyle>"
        "</NamedLayer></StyledLayerDescriptor>"
    )
