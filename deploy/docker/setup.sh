#!/bin/sh
# Makes what the deployment is set up with, where it is not there yet: `.env`, and `secrets/` with a file for each secret,
# a password for the IDE and an SSH key for repositories among them. Run it in the checkout, as the owner of the projects;
# as often as you like, for it changes nothing that is there.
set -eu
cd "$(dirname "$0")/../.."
umask 077

# Containers do not run as root. Where root sets this up, another user gets the files.
if [ "$(id -u)" = 0 ]; then
    uid=1000 gid=1000
else
    uid=$(id -u) gid=$(id -g)
fi

if [ ! -e .env ]; then
    sed -e "s/^#\(PANTHEON_UID\)=.*/\1=$uid/" -e "s/^#\(PANTHEON_GID\)=.*/\1=$gid/" .env.example >.env
    echo "made .env"
fi
uid=$(sed -n 's/^PANTHEON_UID=//p' .env) gid=$(sed -n 's/^PANTHEON_GID=//p' .env)
uid=${uid:-1000} gid=${gid:-1000}

mkdir -p projects secrets
for unset in deploy/docker/unset/*; do
    name=$(basename "$unset")
    [ "$name" = README.md ] || [ -e "secrets/$name" ] || : >"secrets/$name"
done

if [ ! -s secrets/ide_password ]; then
    head -c 12 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >secrets/ide_password
    echo "made secrets/ide_password: $(cat secrets/ide_password)"
fi
if [ ! -s secrets/postgres_password ]; then
    head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >secrets/postgres_password
fi
if [ ! -s secrets/git_ssh_key ]; then
    rm -f secrets/git_ssh_key
    ssh-keygen -q -t ed25519 -N '' -C pantheon -f secrets/git_ssh_key
    echo "made secrets/git_ssh_key; add its other half as a deploy key with write access to your repositories:"
    cat secrets/git_ssh_key.pub
fi

if [ "$(id -u)" = 0 ]; then
    chown "$uid:$gid" projects secrets secrets/*
fi
echo "ready: docker compose up --build"
