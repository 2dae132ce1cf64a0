#!/bin/sh
# Starts VS Code in the browser, with a password, in front of the engine.
set -eu
. /etc/pantheon/authorities.sh

if [ ! -w /projects ]; then
    echo "the folder of projects cannot be changed by user $(id -u): make it theirs (chown), or set PANTHEON_UID" >&2
fi

if [ -s /run/secrets/ide_password ]; then
    PASSWORD=$(cat /run/secrets/ide_password)
else
    # Nobody chose one: one for this home, told to whoever may read the container's log.
    kept=$HOME/.config/ide-password
    if [ ! -s "$kept" ]; then
        mkdir -p "$HOME/.config"
        (umask 077 && head -c 12 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$kept")
    fi
    PASSWORD=$(cat "$kept")
    echo "the password of the IDE is $PASSWORD"
fi
export PASSWORD

# Whoever changes the settings keeps their own.
settings=$HOME/.local/share/code-server/User/settings.json
if [ ! -e "$settings" ]; then
    mkdir -p "$(dirname "$settings")"
    cp /etc/pantheon/settings.json "$settings"
fi

exec /opt/code-server/bin/node /opt/code-server/node_modules/code-server/out/node/entry.js \
    --auth password --bind-addr 0.0.0.0:8080 --disable-telemetry --disable-update-check --disable-workspace-trust \
    --disable-getting-started-override "$@"
