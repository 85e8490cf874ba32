#!/usr/bin/env bash
# Installs to a prefix and uses the result from another folder.
# usage: install.sh BUILD-TREE SOURCE-TREE
set -euo pipefail
build=$1
source_tree=$2
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
fail() { printf 'install: %s\n' "$*" >&2; exit 1; }

cmake --install "$build" --prefix "$prefix/usr" >"$prefix/log"

# Libraries and headers lie in saslspec/v1 and saslspec/v2 only, never on the linker's or the compiler's default path.
while read -r file; do
  case "$file" in
    */saslspec/v1/libsasl.so* | */saslspec/v2/libsasl2.so* | */saslspec/mutants/libsasl2-canary.so* | */saslspec/mutants/libsasl2-mutants.so* | \
      */saslspec/adapters/dovecot-auth.so) ;;
    *) fail "a library outside saslspec/v1 and v2: $file" ;;
  esac
done < <(find "$prefix/usr" -name '*.so*' -o -name '*.a')
while read -r file; do
  case "$file" in
    */saslspec/v1/* | */saslspec/v2/* | */include/saslspec_adapter.h) ;;
    *) fail "a header outside saslspec/v1 and v2: $file" ;;
  esac
done < <(find "$prefix/usr" -name '*.h' -o -name '*.hpp')
[ -n "$(find "$prefix/usr" -path '*/saslspec/v1/*' -name 'sasl.h')" ] || fail "v1/sasl.h is missing"
[ -f "$prefix/usr/include/saslspec_adapter.h" ] || fail "saslspec_adapter.h is missing"
[ -n "$(find "$prefix/usr" -path '*/saslspec/v2/*' -name 'sasl.h')" ] || fail "v2 sasl.h is missing"
if grep -rlF -e "$source_tree/" "$prefix/usr" >"$prefix/leaks"; then
  fail "these name the source tree: $(cat "$prefix/leaks")"
fi

# It works from anywhere, with an environment of its own.
mkdir "$prefix/elsewhere"
cd "$prefix/elsewhere"
env -i PATH=/usr/bin:/bin "$prefix/usr/bin/saslspec" certify reference-v2 --out "$prefix/elsewhere/out" >"$prefix/log" 2>&1 ||
  { cat "$prefix/log" >&2; fail "the installed program does not certify the reference"; }
[ -s "$prefix/elsewhere/out/results.json" ] || fail "no results.json"
env -i PATH=/usr/bin:/bin "$prefix/usr/bin/saslspec" list vectors >"$prefix/log"
[ "$(wc -l <"$prefix/log")" -gt 150 ] || fail "the installed program does not list its vectors"

env -i PATH=/usr/bin:/bin "$prefix/usr/bin/saslspec" probe dovecot-auth --option socket=/nonexistent >"$prefix/log" 2>&1 &&
  fail "a service that is not there is probed"
grep -q 'no authentication service of Dovecot listens at /nonexistent' "$prefix/log" ||
  { cat "$prefix/log" >&2; fail "the installed program does not find its adapters"; }

printf 'wonderland-7\n' | env -i PATH=/usr/bin:/bin "$prefix/usr/bin/saslspec" user add --db users.db alice ||
  fail "the installed program does not add an account"
env -i PATH=/usr/bin:/bin "$prefix/usr/bin/saslspec" user list --db users.db | grep -q '^alice  active' ||
  fail "the installed program does not list accounts"
