"""Whether the vendored scripts are what was published, byte for byte.

`python -m project.vendored` says so, or names what is not, and ends with status 1.
"""

import hashlib
import sys
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"


def differences(folder: Path) -> list[str]:
    """What is not as this folder's CHECKSUMS say: changed, missing, or there without a sum.

    The sums were taken from a package whose own sum is the one that its registry publishes.
    """
    lines = (folder / "CHECKSUMS").read_text().splitlines()
    published = dict(line.split("  ")[::-1] for line in lines if not line.startswith("#"))
    there = {
        path.name: hashlib.sha384(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "CHECKSUMS"
    }
    names = published.keys() | there.keys()
    return sorted(name for name in names if published.get(name) != there.get(name))


def main() -> None:
    folders = sorted(VENDOR.iterdir())
    wrong = [f"{folder.name}/{name}" for folder in folders for name in differences(folder)]
    if wrong:
        sys.exit(f"Not what was published: {', '.join(wrong)}")
    print(f"What was published: {', '.join(folder.name for folder in folders)}")


if __name__ == "__main__":
    main()
