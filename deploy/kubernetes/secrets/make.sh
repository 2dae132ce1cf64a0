#!/bin/sh
# Makes values/ with a file for each key of each secret: a token, a password for the IDE and an SSH key for repositories are
# made up, all others are empty until you fill them in. As often as you like: what is there stays.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p values

for key in $(sed -n 's/.*files: \[\(.*\)\]/\1/p' kustomization.yaml | tr -d ','); do
    [ -e "$key" ] || : >"$key"
done

random() {
    head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}

if [ ! -s values/token ]; then
    random 32 >values/token
fi
if [ ! -s values/ide_password ]; then
    random 12 >values/ide_password
fi
if [ ! -s values/git_ssh_key ]; then
    rm -f values/git_ssh_key
    ssh-keygen -q -t ed25519 -N '' -C pantheon -f values/git_ssh_key
    echo "made values/git_ssh_key; add its other half as a deploy key with write access to your repositories:"
    cat values/git_ssh_key.pub
fi
echo "ready: fill in what you need, then kubectl apply -k $(pwd)"
