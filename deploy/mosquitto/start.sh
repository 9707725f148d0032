#!/bin/sh
# Starts mosquitto with the accounts of ACCOUNTS ("name:password name:password"), hashed and held
# in memory only. The one argument is the configuration.
set -eu
umask 077
for account in $ACCOUNTS; do echo "$account"; done >/mosquitto/run/passwords
unset ACCOUNTS
mosquitto_passwd -U /mosquitto/run/passwords
exec mosquitto -c "$1"
