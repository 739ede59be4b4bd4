#!/bin/sh
# src/model/FORMAT.md is complete: a reader that knows nothing else (read_model.py) finds in every stored
# model of tests/data/models what the library finds there, and refuses each that is cut or has a byte changed.
set -eu
models=tests/data/models
: "${PYTHON:=python3}"
"$PYTHON" -c 'import struct, zlib' 2>/dev/null || { echo "no python3, so no second reader of stored models"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0
read_models=0
for model in "$models"/*.gmm; do
  name=${model%.gmm}
  grep -vE '^(row|log_density) ' "$name.txt" >"$scratch/wanted"
  "$PYTHON" -B tests/sh/read_model.py "$model" | diff "$scratch/wanted" - ||
    { echo "read_model.sh: $model holds other things (>) than $name.txt says (<)"; status=1; }
  grep -q "\"$(basename "$name")\"" tests/api/test_golden_models.c ||
    { echo "read_model.sh: test_golden_models.c does not know $model"; status=1; }
  read_models=$((read_models + 1))
done
[ $read_models -ge 26 ] || { echo "read_model.sh: only $read_models stored models"; status=1; }
[ "$(wc -l <tests/sh/read_model.py)" -le 80 ] || { echo "read_model.sh: the reader has more than 80 lines"; status=1; }

cd tests/sh
"$PYTHON" -B - ../data/models/*.gmm <<'END_OF_PYTHON' || status=1
import sys
from read_model import read_model

def is_refused(data):
    try:
        read_model(data)
    except ValueError:
        return True
    return False

tried = accepted = 0
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        stored = file.read()
    damaged = [stored[:size] for size in range(len(stored))] + [stored + b"\0"]
    damaged += [stored[:at] + bytes([stored[at] ^ (1 << at % 8)]) + stored[at + 1:] for at in range(len(stored))]
    tried += len(damaged)
    accepted += sum(not is_refused(data) for data in damaged)
    if is_refused(stored):
        sys.exit("read_model.sh: an intact model is refused: " + path)
print("%d damaged models, %d of them read" % (tried, accepted))
sys.exit(accepted != 0)
END_OF_PYTHON
exit $status
