"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pista.errors import PistaError, of_the_system
from pista.language import N_

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
        remove(half)


def text_of(path: Path, errors: str = "strict") -> str:
    """Return what a file says, in UTF-8; raise PistaError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors=errors)
    except (OSError, UnicodeDecodeError) as error:
        raise PistaError(N_("{path} cannot be read."), hint=N_("Check the name."), path=path) from error


# What answers are written as: no source is read from such files.
ANSWERS = (".json", ".html")


def write_whole(path: Path, text: str) -> None:
    """Write a whole file or none."""
    with completed_file(path) as half:
        half.write_text(text, encoding="utf-8")


@contextmanager
def completed_folder(path: Path) -> Iterator[Path]:
    """Give a folder to fill, which takes the place of `path` when the block ends well."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        remove(half)
        half.mkdir(parents=True)
        yield half
        remove(path)
        half.rename(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        remove(half)


def refuse_existing(path: Path | None) -> None:
    """Raise PistaError where a file is there already that somebody may have filled in or kept."""
    if path is not None and path.exists():
        raise PistaError(N_("{path} is there already."), hint=N_("Choose another file."), path=path)


def refuse_source(path: Path | None, source: Path) -> None:
    """Raise PistaError where what is written would take the place of what is read, or would be read as part of it."""
    if path is None:
        return
    if path.exists() and path.samefile(source):
        raise PistaError(N_("{path} is the source itself."), hint=N_("Choose another file."), path=path)
    if source.is_dir() and source.resolve() in path.resolve().parents and path.suffix.lower() not in ANSWERS:
        raise PistaError(N_("{path} would be a part of the source."), hint=N_("Choose another file."), path=path)


def refuse_foreign(folder: Path, own: set[str]) -> None:
    """Raise PistaError where a folder to be replaced holds anything but files we wrote: `own` names, and `.pista`."""
    if not folder.exists():
        return
    if not folder.is_dir() or any(path.name not in own | {".pista"} for path in folder.iterdir()):
        raise PistaError(
            N_("{path} is there already and holds something else."), hint=N_("Choose another folder."), path=folder
        )


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def cannot_write(path: Path, error: OSError) -> PistaError:
    """Say why `path` could not be written and what to do."""
    if error.errno == errno.ENOSPC:
        return PistaError(
            N_("The disk that holds {path} is full: nothing was written."), hint=N_("Free some space."), path=path
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return PistaError(
            N_("No permission to write {path}."), hint=N_("Choose another place, or ask for the permission."), path=path
        )
    if error.errno == errno.ENOENT:
        return PistaError(
            N_("There is no folder {folder} to write into."), hint=N_("Make it first, or choose another place."),
            folder=path.parent,
        )  # fmt: skip
    return PistaError(N_("{path} could not be written: {error}."), path=path, error=of_the_system(error))
