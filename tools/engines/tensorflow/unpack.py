"""Unpacks from wheels what TensorFlow's C interface needs, and removes the wheels: unpack.py WHEELS SITE"""

import glob
import os
import re
import sys
import zipfile

wanted = re.compile(
    r"tensorflow/libtensorflow(_cc|_framework)\.so\.2$"
    r"|tensorflow/include/(tensorflow/c|tensorflow/core/platform|tsl|xla/tsl)/"
    r"|nvidia/[^/]+/(lib|bin|nvvm)/"
)
wheels, site = sys.argv[1:]
for file in sorted(glob.glob(os.path.join(wheels, "*.whl"))):
    with zipfile.ZipFile(file) as wheel:
        wheel.extractall(site, [name for name in wheel.namelist() if wanted.match(name)])
    os.remove(file)
# Wheels carry no permission to run a program.
for program in glob.glob(os.path.join(site, "nvidia/*/bin/*")) + glob.glob(os.path.join(site, "nvidia/*/nvvm/bin/*")):
    os.chmod(program, 0o755)
