#!/bin/sh
# Starts mosquitto with the accounts of ACCOUNTS ("name:password name:password"), hashed and held
# in memory only. The one argument is the configuration.
set -eu
umask 077
for account in $ACCOUNTS; do
    case $account in
        # They sign in with a certificate.
        edge:* | centre:* | */*:*) echo "start.sh: ${account%%:*} has no password" >&2 && exit 2 ;;
        *:?*) echo "$account" ;;
        *) echo "start.sh: ACCOUNTS is to be name:password, with blanks between" >&2 && exit 2 ;;
    esac
done >/mosquitto/run/passwords
unset ACCOUNTS
mosquitto_passwd -U /mosquitto/run/passwords
exec mosquitto -c "$1"
