"""Takes away the files that an act left, so that the next one finds none."""

import os


def sweep(folder):
    """
    Empties a folder. Trees are taken apart from the top, so that no depth and no path is too long. What can't
    be removed is left, and goes with the container; the rest goes all the same.
    """
    names = unused_names()
    stuck = set()
    while True:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if entry.name not in stuck]
        if not found:
            return
        for entry in found:
            try:
                if entry.is_dir(follow_symlinks=False):
                    take_apart(entry.path, folder, names)
                else:
                    os.unlink(entry.path)
            except OSError:
                stuck.add(entry.name)


def take_apart(path, folder, names):
    """Removes one level: the folders in it are moved up beside it, their turn comes."""
    os.chmod(path, 0o700)
    with os.scandir(path) as inner:
        for one in list(inner):
            if one.is_dir(follow_symlinks=False):
                os.chmod(one.path, 0o700)
                os.rename(one.path, os.path.join(folder, next(name for name in names if is_free(folder, name))))
            else:
                os.unlink(one.path)
    os.rmdir(path)


def unused_names():
    count = 0
    while True:
        yield b".%d" % count
        count += 1


def is_free(folder, name):
    return not os.path.lexists(os.path.join(folder, name))
