"""Canonical JSON, digests and atomic writes: for all rooms, importing none but the errors."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from boundcheck.errors import InputError, UsageError

MAX_NESTING = 32
MAX_JSON_INTEGER = 2**53


def sha256_hex(data: bytes) -> str:
    """The SHA-256 digest as 64 lower case hex digits."""
    return hashlib.sha256(data).hexdigest()


def canonical_json(value: Any) -> bytes:
    """The one spelling of a JSON value (docs/reference/network-file.md). Floats raise TypeError."""
    _refuse_inexact(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _refuse_inexact(value: Any) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"JSON key {key!r} is not a string")
            _refuse_inexact(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_inexact(item)
    elif isinstance(value, bool | str) or value is None:
        return
    elif not isinstance(value, int) or abs(value) > MAX_JSON_INTEGER:
        raise TypeError(f"{value!r} has no place in canonical JSON; write a rational as a string")


def parse_canonical_json(data: bytes, name: str) -> Any:
    """Parse bytes that must be canonical JSON; ``name`` is the file in the message of the InputError."""
    try:
        text = data.decode("utf-8")
        value = json.loads(
            text,
            object_pairs_hook=_unique_pairs,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            parse_int=_small_integer,
        )
    except RecursionError:
        raise InputError(f"{name}: nested too deeply; at most {MAX_NESTING} levels are allowed") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: not UTF-8 at byte {error.start}") from None
    except ValueError as error:
        raise InputError(f"{name}: not JSON: {error}") from None
    _limit_nesting(value, name)
    try:
        again = canonical_json(value)
    except UnicodeEncodeError:
        raise InputError(f"{name}: holds a lone surrogate, which has no UTF-8 form") from None
    if again != data:
        at = next((i for i, (a, b) in enumerate(zip(data, again)) if a != b), min(len(data), len(again)))
        raise InputError(f"{name}: not canonical JSON at byte {at} (sorted keys, no spaces, no newline at the end)")
    return value


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has the same key twice")
    return found


def _refuse_number(text: str) -> Any:
    raise ValueError(f'{text[:40]} is not allowed; numbers are exact: write a string such as "1/10"')


def _small_integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > MAX_JSON_INTEGER:
        raise ValueError(f"integer {text[:20]}... is above 2^53; write it as a string")
    return int(text)


def _limit_nesting(value: Any, name: str) -> None:
    level = [value]
    for _ in range(MAX_NESTING):
        children: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                children.extend(item.values())
            elif isinstance(item, list):
                children.extend(child for child in item if isinstance(child, dict | list))
        if not children:
            return
        level = children
    if any(isinstance(item, dict | list) for item in level):
        raise InputError(f"{name}: nested too deeply; at most {MAX_NESTING} levels are allowed")


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """The whole file; InputError names it when it cannot be read or is empty."""
    try:
        # Devices and pipes are refused unopened: /dev/zero never ends, a pipe without a writer never begins.
        mode = os.stat(path).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise InputError(f"{path}: is a device, pipe or socket; copy its contents to a file first")
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file{_similar(Path(path))}") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder, not a file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not data:
        raise InputError(f"{path}: the file is empty")
    return data


def _similar(path: Path) -> str:
    import difflib

    try:
        names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    except OSError:
        return ""
    near = difflib.get_close_matches(path.name, names, n=1)
    return f". Did you mean {path.parent / near[0]}?" if near else ""


def refuse_existing(path: str | os.PathLike[str], force: bool, inputs: Sequence[str | os.PathLike[str]] = ()) -> None:
    """Raise UsageError before any work is done when ``path`` exists and may not be replaced.

    ``--force`` replaces files, never a device, a folder or one of this run's own ``inputs``.
    """
    if not os.fspath(path):
        raise UsageError("the name of the output file is empty")
    if not os.path.lexists(path):
        return
    if os.path.exists(path):
        if any(os.path.exists(other) and os.path.samefile(path, other) for other in inputs):
            raise UsageError(f"{path} is read by this very run; give another name with -o")
        if not os.path.isfile(path):
            raise UsageError(f"{path} is a folder or a device, no file that can be replaced; give another name with -o")
    if not force:
        raise UsageError(f"{path} exists; give --force to replace it, or another name with -o")


def write_atomically(path: str | os.PathLike[str], data: bytes, *, force: bool = False) -> None:
    """Write under a temporary name in the same folder, then rename: the file is there whole or not at all.

    Raises UsageError when the file exists and ``force`` is false, InputError when it cannot be written.
    """
    refuse_existing(path, force)
    target = Path(path)
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:16]}.", suffix=".part", dir=target.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        if force or not _linked(temporary, target):
            os.replace(temporary, target)
            temporary = None
    except FileExistsError:
        raise UsageError(f"{path} exists; give --force to replace it, or another name with -o") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}); nothing was written") from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _linked(temporary: str, target: Path) -> bool:
    """Give the file its name unless that name was taken in the meantime (FileExistsError); False: links do not work."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        return False
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def canonical_zip(members: Mapping[str, bytes]) -> bytes:
    """A zip with one byte form: stored members, sorted by name, dated 1980-01-01, nothing extra."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3  # the same bytes on every operating system
            archive.writestr(entry, members[name])
    return buffer.getvalue()
