"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pista.errors import PistaError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def completed_file(path: Path) -> Iterator[Path]:
    """Give a name to write to, which becomes `path` when the block ends well and is removed when it does not."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield half
        half.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        _remove(half)


@contextmanager
def completed_folder(path: Path) -> Iterator[Path]:
    """Give a folder to fill, which takes the place of `path` when the block ends well."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _remove(half)
        half.mkdir(parents=True)
        yield half
        _remove(path)
        half.rename(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        _remove(half)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def cannot_write(path: Path, error: OSError) -> PistaError:
    """Say why `path` could not be written and what to do."""
    if error.errno == errno.ENOSPC:
        return PistaError(f"The disk that holds {path} is full: nothing was written.", hint="Free some space.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return PistaError(f"No permission to write {path}.", hint="Choose another place, or ask for the permission.")
    return PistaError(f"{path} could not be written: {error.strerror or error}.")
