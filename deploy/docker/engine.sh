#!/bin/sh
# Starts the engine: secrets from files, and a port on the inner network only, or where PANTHEON_LISTEN says, as in
# deploy/kubernetes. Any other command runs as it is, with the same secrets (`docker compose run --rm engine claude`).
set -eu
. /etc/pantheon/authorities.sh

# An empty file counts as none.
secret() {
    if [ -s "/run/secrets/$1" ]; then
        if [ ! -r "/run/secrets/$1" ]; then
            echo "the file of the secret $1 cannot be read by user $(id -u): make it theirs (chown), or set PANTHEON_UID" >&2
            exit 1
        fi
        value=$(cat "/run/secrets/$1")
        export "$2=$value"
        unset value
    fi
}

secret anthropic_api_key ANTHROPIC_API_KEY
secret openai_api_key OPENAI_API_KEY
secret git_ssh_key GITHUB_SSH_KEY
secret github_token GITHUB_TOKEN
secret signing_key PANTHEON_SIGNING_KEY
secret postgres_password PGPASSWORD

if [ -s /run/secrets/git_known_hosts ]; then
    export PANTHEON_SSH_KNOWN_HOSTS=/run/secrets/git_known_hosts
else
    export PANTHEON_SSH_KNOWN_HOSTS=/etc/pantheon/known_hosts
fi

if [ "${1:-} ${2:-}" != "pantheon-engine serve" ]; then
    exec "$@"
fi

chosen=/run/secrets/token
if [ -z "${PANTHEON_LISTEN:-}" ]; then
    # The IDE finds its token in a volume that only these two have. Where nobody chose one, it is made up once.
    if [ ! -s "$chosen" ]; then
        chosen=$PAIRING/made-up
        if [ ! -s "$chosen" ]; then
            (umask 077 && head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$PAIRING/new")
            mv "$PAIRING/new" "$chosen"
        fi
    fi
    (umask 077 && cat "$chosen" >"$PAIRING/new")
    mv "$PAIRING/new" "$PAIRING/token"

    # The name that it has on the inner network only: on the way out nobody finds a port.
    address=$(getent ahostsv4 "$INSIDE" | awk 'NR == 1 { print $1 }')
    if [ -z "$address" ]; then
        echo "the engine has no address as \`$INSIDE\` on its inner network; start it with docker compose" >&2
        exit 1
    fi
    export PANTHEON_LISTEN="$address:5000"
fi

# With tenants it must be a token of one of them.
if [ -s /run/secrets/tenants ]; then
    export PANTHEON_TENANTS=/run/secrets/tenants
elif [ -s "$chosen" ]; then
    PANTHEON_TOKEN=$(cat "$chosen")
    export PANTHEON_TOKEN
fi
exec "$@"
