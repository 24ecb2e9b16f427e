"""Imported before the memory is kept as a snapshot, so that a snippet finds them there already.

Those of harness/main.py and more, for here an import is a compilation. Without a snapshot they are left to
the snippet: all of them take a second.
"""

import abc, argparse, array, base64, bisect, calendar, cmath, collections, contextlib, copy  # noqa: E401, F401
import csv, ctypes, dataclasses, datetime, decimal, difflib, enum, fractions, functools, glob  # noqa: E401, F401
import graphlib, hashlib, heapq, hmac, html, inspect, io, ipaddress, itertools, json, keyword  # noqa: E401, F401
import logging, math, numbers, operator, pathlib, pickle, pprint, queue, re, secrets, shlex  # noqa: E401, F401
import shutil, statistics, string, struct, tempfile, textwrap, threading, traceback, typing  # noqa: E401, F401
import unicodedata, unittest, urllib.parse, uuid, warnings, weakref, xml.etree.ElementTree  # noqa: E401, F401
import zlib, zoneinfo  # noqa: E401, F401
