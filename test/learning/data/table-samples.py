"""Prints the Parquet files and encoded values that table.test.ts holds: Python 3, pyarrow 26.0, scikit-learn 1.9, NumPy."""
import base64
import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.preprocessing import OneHotEncoder, StandardScaler

AGES = [39, 50, None, 53, 28]
PAY = [1.5, -2.25, 0.0, 1e6, 3.0]
WORK = ['State', 'Self', '?', None, 'State']
GOOD = [True, False, True, True, None]
LABEL = ['<=50K', '>50K', '<=50K', '>50K', '<=50K']
TRAIN = [0, 1, 2, 4]


def parquet(columns, **options):
    out = io.BytesIO()
    table = pa.table(columns)
    pq.write_table(table.replace_schema_metadata(None), out, store_schema=False, **options)
    return base64.b64encode(out.getvalue()).decode('ascii')


columns = {
    'age': pa.array(AGES, pa.int64()),
    'pay': pa.array(PAY, pa.float64()),
    'work': pa.array(WORK, pa.string()),
    'good': pa.array(GOOD, pa.bool_()),
    'label': pa.array(LABEL, pa.string()),
}
for codec, options in {
    'Snappy, dictionaries, two row groups': {'compression': 'snappy', 'row_group_size': 3},
    'zstd, plain values': {'compression': 'zstd', 'use_dictionary': False},
    'gzip, second data page version': {'compression': 'gzip', 'data_page_version': '2.0'},
}.items():
    print("  ['%s', '%s']," % (codec, parquet(columns, **options)))
print('NESTED', parquet({'a': pa.array([[1, 2], [3]])}))
print('DATES', parquet({'d': pa.array([1, 2], pa.date32()), 'e': pa.array([1, 2])}))

numbers = np.array([[np.nan if a is None else a, p] for a, p in zip(AGES, PAY)])
scaled = StandardScaler().fit(numbers[TRAIN]).transform(numbers)
names = [[w or '?', '?' if g is None else str(g).lower()] for w, g in zip(WORK, GOOD)]
encoder = OneHotEncoder(sparse_output=False).fit(names)
print([list(map(str, c)) for c in encoder.categories_])
for row in np.hstack([np.nan_to_num(scaled), encoder.transform(names)]):
    print('  [' + ', '.join('%.9g' % x for x in row) + '],')
