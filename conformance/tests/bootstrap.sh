#!/usr/bin/env bash
# The bootstrapper `saslspec` against machines that lack packages, root or a terminal: it is copied to a folder of its own
# and given stand-ins for the commands that would change the machine.
# usage: bootstrap.sh SOURCE-TREE
set -euo pipefail
source_tree=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { printf 'bootstrap: %s\n' "$*" >&2; cat "$scratch/printed" >&2; exit 1; }

tree="$scratch/tree"
stand_ins="$scratch/bin"
mkdir "$tree" "$stand_ins"
cp "$source_tree/saslspec" "$tree/"

stand_in() {
  { printf '#!/bin/sh\n'; cat; } >"$stand_ins/$1"
  chmod +x "$stand_ins/$1"
}
# A package is installed when `installed` lists it; apt-get installs by listing.
stand_in dpkg-query <<'TEXT'
for last; do :; done
grep -qx -- "$last" "$SCRATCH/installed" && printf installed
TEXT
stand_in apt-get <<'TEXT'
printf '%s\n' "$*" >>"$SCRATCH/apt-get"
[ ! -e "$SCRATCH/apt-get-fails" ] || { echo 'E: no such archive'; exit 100; }
for word; do case "$word" in install|-*) ;; *) printf '%s\n' "$word" >>"$SCRATCH/installed" ;; esac; done
TEXT
stand_in sudo <<'TEXT'
exec "$@"
TEXT
stand_in cmake <<'TEXT'
printf '%s\n' "$*" >>"$SCRATCH/cmake"
case "$*" in
  *--build*) mkdir -p build/release/bin
    printf '#!/bin/sh\nprintf "%%s|" "$@"\nexit 4\n' >build/release/bin/saslspec
    chmod +x build/release/bin/saslspec ;;
esac
TEXT

mkdir -p "$tree/impl/tests/daemons"
cat >"$tree/impl/tests/daemons/fetch.py" <<'TEXT'
#!/bin/sh
echo "fetches into $1"
[ ! -e "$SCRATCH/fetch-fails" ]
TEXT
chmod +x "$tree/impl/tests/daemons/fetch.py"
stand_in ctest <<'TEXT'
echo "ctest $*"
TEXT

reset() { rm -rf "$tree/build" "$scratch/apt-get" "$scratch/apt-get-fails" "$scratch/fetch-fails" "$scratch/cmake"; : >"$scratch/installed"; }
# Runs it without a controlling terminal; sets `code` and leaves what it prints in `printed`.
run() {
  code=0
  env -u CI SCRATCH="$scratch" PATH="$stand_ins:$PATH" setsid --wait "$tree/saslspec" "$@" >"$scratch/printed" 2>&1 </dev/null || code=$?
}
# Runs it on a terminal at which `$1` is typed.
run_answering() {
  local answer=$1
  shift
  code=0
  printf '%s\n' "$answer" | env -u CI SCRATCH="$scratch" PATH="$stand_ins:$PATH" \
    script --quiet --return --command "$tree/saslspec $*" /dev/null >"$scratch/printed" 2>&1 || code=$?
}
prints() { grep -qF -- "$1" "$scratch/printed" || fail "does not print: $1"; }

reset
run
[ "$code" = 2 ] || fail "no command exits $code, not 2"
prints 'Usage: ./saslspec'

reset
run certify
[ "$code" = 5 ] || fail "missing packages and no terminal exit $code, not 5"
prints 'missing Debian packages: g++ cmake'
prints 'run again with --yes'
[ ! -e "$scratch/apt-get" ] || fail "installs without being asked"

reset
run_answering n certify
[ "$code" = 5 ] || fail "answering no exits $code, not 5"
prints 'nothing was changed'
[ ! -e "$scratch/apt-get" ] || fail "installs after a no"

reset
run_answering y certify
[ "$code" = 4 ] || fail "answering yes exits $code, not with the program's own 4"
grep -q 'install' "$scratch/apt-get" || fail "does not install after a yes"

# Building needs no daemon, no test library and no target.
for word in libgtest-dev clang-14 libsasl2-2; do
  ! grep -qx "$word" "$scratch/installed" || fail "certify installs $word"
done

reset
run --yes certify 'a path' --out x
[ "$code" = 4 ] || fail "--yes exits $code, not with the program's own 4"
prints 'certify|a path|--out|x|'

reset
"$tree/saslspec" packages >"$scratch/installed"
run certify
[ ! -e "$scratch/apt-get" ] || fail "installs what is there"
[ "$code" = 4 ] || fail "exits $code, not with the program's own 4"

# A command builds what it runs.
builds() {
  local command=$1 targets=$2
  reset
  "$tree/saslspec" packages >"$scratch/installed"
  run "$command"
  grep -q -- "--target $targets\$" "$scratch/cmake" || fail "$command does not build just $targets: $(cat "$scratch/cmake")"
}
builds certify saslspec_certifier
builds --help saslspec_certifier
builds user 'saslspec saslspec-user'
builds bench 'saslspec saslspec-bench'
builds self-test 'saslspec_certifier saslspec_v2_mutants'
builds build saslspec_program

reset
touch "$scratch/apt-get-fails"
run --yes certify
[ "$code" = 5 ] || fail "a failing apt-get exits $code, not 5"
prints 'E: no such archive'
prints 'apt-get failed'

reset
run --yes test extra
[ "$code" = 2 ] || fail "an argument too many exits $code, not 2"

reset
run --yes test
[ "$code" = 0 ] || fail "the tests exit $code, not 0"
prints 'fetches into build/daemons'
prints 'ctest --preset release'

# The tests that take seconds build just what they run, and fetch no daemon.
reset
touch "$scratch/fetch-fails"
run --yes test fast -R plain
[ "$code" = 0 ] || fail "the fast tests exit $code, not 0"
prints "-L fast -R plain"
grep -q -- '--build --preset fast$' "$scratch/cmake" || fail "the fast tests build: $(cat "$scratch/cmake")"
! grep -q -- '--build --preset release$' "$scratch/cmake" || fail "the fast tests build everything"

reset
touch "$scratch/fetch-fails"
run --yes test
[ "$code" = 5 ] || fail "tests without daemons exit $code, not 5"
prints 'daemons that the tests run could not be fetched'
