"""Prints the pickles that verification-bin.test.ts holds. Run it with Python 2.7 and with Python 3 and NumPy:

    python2.7 verification-pickles.py; python3 verification-pickles.py
"""
import base64
import pickle
import sys

IMAGES = [b"\xff\xd8one\n\\'\x00\x80", b'two"', b'', b'\xff\xd8four']
SAME = [True, False]


def show(name, value, protocol):
    text = base64.b64encode(pickle.dumps(value, protocol)).decode('ascii')
    print("  ['%s', '%s']," % (name, text))


version = 'Python %d' % sys.version_info[0]
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    show('%s, protocol %d' % (version, protocol), (IMAGES, SAME), protocol)
if sys.version_info[0] == 3:
    import numpy as np

    arrays = [np.frombuffer(image, np.uint8) for image in IMAGES]
    mixed = [bytearray(IMAGES[0]), arrays[1], bytearray(), IMAGES[3]]
    for protocol in (2, 4, 5):
        show('NumPy arrays, protocol %d' % protocol, (arrays, np.array(SAME)), protocol)
        show('NumPy truth values and bytearrays, protocol %d' % protocol, (mixed, list(np.array(SAME))), protocol)
