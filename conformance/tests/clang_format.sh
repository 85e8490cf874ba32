#!/usr/bin/env bash
# Every C and C++ file that git tracks is as clang-format 14 writes it.
set -euo pipefail
cd "$1"
git ls-files -z '*.cpp' '*.hpp' '*.c' '*.h' | xargs -0 -n 40 clang-format-14 --dry-run --Werror
