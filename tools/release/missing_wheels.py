"""Says what a folder of wheels lacks on a computer of another kind: one line for each, nothing when it is whole.

pip downloads by the conditions of the computer that it runs on; this reads the wheels' own conditions for the other one.

    python3 missing_wheels.py wheels/ win32 3.12
"""

import re
import sys
import zipfile
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.utils import canonicalize_name

FOLDER, SYSTEM, PYTHON = sys.argv[1:4]
COMPUTERS = {
    "linux": {"platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    "win32": {"platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    "darwin": {"platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
}
computer = {
    **COMPUTERS[SYSTEM],
    "sys_platform": SYSTEM,
    "python_version": PYTHON,
    "python_full_version": f"{PYTHON}.99",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "extra": "",
}

present, wanted = {}, []
for wheel in sorted(Path(FOLDER).glob("*.whl")):
    with zipfile.ZipFile(wheel) as archive:
        place = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        head = archive.read(place).decode("utf-8", "replace").replace("\r\n", "\n").split("\n\n")[0]
    fields = re.findall(r"^(Name|Version|Requires-Dist): (.*)$", head, re.MULTILINE)
    about = dict(fields)
    present[canonicalize_name(about["Name"])] = about["Version"]
    wanted += [(about["Name"], Requirement(value)) for field, value in fields if field == "Requires-Dist"]

for who, requirement in wanted:
    if requirement.marker and not requirement.marker.evaluate(computer):
        continue
    version = present.get(canonicalize_name(requirement.name))
    if version is None or not requirement.specifier.contains(version, prereleases=True):
        print(f"{who} wants {requirement.name}{requirement.specifier}, and there is {version or 'none'}")
