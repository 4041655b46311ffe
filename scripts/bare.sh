#!/usr/bin/env bash
# The proof on a bare Debian: nothing but python3.11, python3-venv and make, then `make demo`.
#
#     scripts/bare.sh [--as-user] <cache folder> [<repository>]
#
# Makes a minimal Debian 12 in the cache folder (kept and used again), clones the repository into
# it, starts `make demo` there, opens the page in both languages, starts a second time, and
# stops. With --as-user an ordinary user does it instead of root. Needs root, debootstrap and git.
set -euo pipefail

as_user=no
if [ "${1:-}" = "--as-user" ]; then as_user=yes; shift; fi
if [ $# -lt 1 ] || [ "$1" = "--help" ]; then
    sed -n '2,9p' "$0" | sed 's/^# \{0,1\}//'
    exit 2
fi
cache=$(realpath -m "$1")
repository=$(realpath "${2:-$(dirname "$0")/..}")
base=$cache/base
port=${PORT:-8765}

say() { printf '== %s\n' "$*"; }

# --- the bare Debian, made once ----------------------------------------------------------------

mirror() { # the first mirror of this release that the host itself uses
    {
        awk -v RS= '/(^|\n)Suites:[^\n]*bookworm( |\n|$)/ && match($0, /URIs: *[^ \n]+/) {
            print substr($0, RSTART + 5, RLENGTH - 5) }' /etc/apt/sources.list.d/*.sources
        sed -n 's/^deb \(\[[^]]*\] \)\?\([a-z]*:[^ ]*\) bookworm .*/\2/p' \
            /etc/apt/sources.list /etc/apt/sources.list.d/*.list
    } 2>/dev/null | tr -d ' ' | head -n 1
}

if [ ! -e "$base/.whole" ]; then
    say "debootstrap into $base"
    rm -rf "$base"
    mkdir -p "$base"
    debootstrap --variant=minbase \
        --include=python3.11,python3-venv,make,ca-certificates \
        bookworm "$base" "$(mirror)" >"$cache/debootstrap.log" 2>&1 ||
        { tail -n 20 "$cache/debootstrap.log" >&2; exit 1; }
    touch "$base/.whole"
fi

# --- a fresh copy of it, with a fresh clone ----------------------------------------------------

root=$(mktemp -d "$cache/root.XXXXXX")
leave() {
    set +e
    [ -n "${demo:-}" ] && kill -TERM "$demo" 2>/dev/null && wait "$demo"
    tac "$root/mounted" 2>/dev/null | while read -r place; do umount -R "$place"; done
    # Never delete through a mount that would not go.
    if ! grep -q " $root/" /proc/mounts; then rm -rf "$root"; fi
}
trap leave EXIT

say "copy to $root"
cp -a "$base/." "$root/"
chmod 755 "$root"
for place in proc dev; do
    mount --rbind "/$place" "$root/$place"
    mount --make-rslave "$root/$place"
    echo "$root/$place" >>"$root/mounted"
done

# How this machine reaches its packages is its own affair: its pip configuration is carried over
# with the folders and files it names; nothing of it is written down here.
mkdir -p "$root/etc"
for file in /etc/resolv.conf /etc/hosts; do
    [ -e "$file" ] && cp -L "$file" "$root$file"
done
python3 -m pip config list | python3 -c '
import ast, sys
said = dict(line.strip().split("=", 1) for line in sys.stdin)
known = {name.rpartition(".")[2]: ast.literal_eval(value) for name, value in said.items()}
print("[global]")
for name, value in known.items():
    print(name, "=", value.replace("\n", "\n    "))
' >"$root/etc/pip.conf"
# An index in a folder (.../simple) names its files in the folder beside it.
grep -oE '(^|[ =])(file://)?/[^ ]+' "$root/etc/pip.conf" |
    sed 's|^[ =]*||; s|^file://||; s|/simple/*$||' | sort -u | while read -r path; do
    if [ -d "$path" ]; then
        mkdir -p "$root$path"
        mount --bind -o ro "$path" "$root$path"
        echo "$root$path" >>"$root/mounted"
    elif [ -f "$path" ]; then
        mkdir -p "$root$(dirname "$path")"
        cp -L "$path" "$root$path"
    fi
done

home=/root
if [ "$as_user" = yes ]; then
    chroot "$root" useradd --create-home visitor
    home=/home/visitor
fi
say "git clone"
git clone --quiet --no-local "$repository" "$root$home/tongban"
[ "$as_user" = yes ] && chroot "$root" chown -R visitor: "$home/tongban"

# --- the proof ---------------------------------------------------------------------------------

inside() { # a command as the visitor, with a way out through a proxy and nothing else
    local told=(HOME="$home" PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8)
    local name
    for name in $(compgen -e | grep -E '^(https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY)$'); do
        told+=("$name=${!name}")
    done
    if [ "$as_user" = yes ]; then
        exec chroot --userspec=visitor:visitor "$root" env -i "${told[@]}" "$@"
    fi
    exec chroot "$root" env -i "${told[@]}" "$@"
}

start() { # start the demo and wait for `ready`; prints the seconds it took
    local log=$root/said.log began=$SECONDS
    : >"$log"
    (inside make -C "$home/tongban" demo PORT="$port") >"$log" 2>&1 &
    demo=$!
    until grep -q '^ready' "$log"; do
        if ! kill -0 "$demo" 2>/dev/null || [ $((SECONDS - began)) -gt 900 ]; then
            cat "$log" >&2
            exit 1
        fi
        sleep 0.2
    done
    took=$((SECONDS - began))
}

page() { # fetch a page with the Python of the bare Debian; prints it
    (inside python3.11 -c '
import sys, urllib.request
request = urllib.request.Request(sys.argv[1], headers={"Cookie": "lang=" + sys.argv[2]})
sys.stdout.write(urllib.request.urlopen(request, timeout=20).read().decode())' "$@")
}

stop() { # Ctrl-C, as a terminal would send it: to all of the foreground group
    local supervisor
    supervisor=$(pgrep -f "tongban demo --port $port" | head -n 1)
    kill -INT "$supervisor"
    wait "$demo" || true
    demo=
    if pgrep -f "$home/tongban" >/dev/null; then
        say "processes left:"
        pgrep -af "$home/tongban"
        exit 1
    fi
}

say "make demo (first)"
start
say "first start to ready: $took s"
page "http://127.0.0.1:$port/" zh-hans | grep -q '<html[^>]*lang="zh' && say "page in Chinese: ok"
page "http://127.0.0.1:$port/" en | grep -q '<html[^>]*lang="en' && say "page in English: ok"
until grep -qE 'city is (not )?complete' "$root/said.log"; do sleep 0.5; done
sed 's/^/   | /' "$root/said.log"
grep -q 'city is complete' "$root/said.log"
stop
say "Ctrl-C left no process"

say "make demo (second)"
start
say "second start to ready: $took s"
stop
say "proved"
