# Authorities that came into deploy/docker/ca after the image was built: together with the image's own, in memory, for the
# rest cannot be written. To be read by the entries.
if ls /etc/pantheon/ca/*.crt >/dev/null 2>&1; then
    cat "$SSL_CERT_FILE" /etc/pantheon/ca/*.crt >/tmp/authorities.crt
    export SSL_CERT_FILE=/tmp/authorities.crt NODE_EXTRA_CA_CERTS=/tmp/authorities.crt
    export CURL_CA_BUNDLE=/tmp/authorities.crt GIT_SSL_CAINFO=/tmp/authorities.crt
fi
