"""Run by Debian's Python, which has QGIS: opens every layer of a service by OGC API – Features with a token as the
password of a stored Basic authentication, and prints what it finds as JSON. No code of the site is imported.

    /usr/bin/python3 qgis_program.py https://the.site/ogc/ FOLDER LAYER … < token
"""

import json
import os
import sys

address, folder, layers = sys.argv[1], sys.argv[2], sys.argv[3:]
os.environ.update(QT_QPA_PLATFORM="offscreen", QGIS_AUTH_DB_DIR_PATH=folder, HOME=folder, XDG_RUNTIME_DIR=folder)

from qgis.core import Qgis, QgsApplication, QgsAuthMethodConfig, QgsVectorLayer, QgsWkbTypes  # noqa: E402

application = QgsApplication([], False)
application.initQgis()
manager = QgsApplication.authManager()
assert manager.setMasterPassword("only for this run", True), "QGIS keeps no passwords here"
config = QgsAuthMethodConfig("Basic")
config.setName("token")
config.setConfig("username", "gis")
config.setConfig("password", sys.stdin.read().strip())
stored = manager.storeAuthenticationConfig(config)
config = stored[1] if isinstance(stored, tuple) else config
found = {}
for name in layers:
    source = f"url='{address}' typename='{name}' version='OGC_API_FEATURES' authcfg={config.id()} pageSize='2'"
    layer = QgsVectorLayer(source, name, "OAPIF")
    fields = [field.name() for field in layer.fields()]
    found[name] = {
        "valid": layer.isValid(),
        "geometry": QgsWkbTypes.displayString(layer.wkbType()),
        # A layer without features has no fields: QGIS learns them from the first ones.
        "ids": sorted(str(feature["id"]) for feature in layer.getFeatures()) if "id" in fields else [],
    }
print(json.dumps({"version": Qgis.QGIS_VERSION, "layers": found}))
sys.stdout.flush()
os._exit(0)
