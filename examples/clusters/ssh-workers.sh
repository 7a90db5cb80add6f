#!/bin/bash
# Starts a worker on each machine that ssh reaches, and ends them all with Ctrl-C. docs/clusters.md
#
#     MIXNAS_QUEUE=redis://:PASSWORD@head:6379 ./ssh-workers.sh node1 node2 node3
set -eu

: "${MIXNAS_QUEUE:?expected redis://:PASSWORD@HOST:PORT, as every machine reaches it}"
workers=${WORKERS:-2} # trials at the same time on each

for host in "$@"; do
  # the URL goes over stdin into a file that only its owner reads: a command line can be read by every user of the machine
  printf '%s\n' "$MIXNAS_QUEUE" | ssh "$host" 'umask 077; cat > .mixnas-queue'
  # -tt: the worker ends with its terminal
  ssh -tt "$host" "MIXNAS_QUEUE=\$(cat .mixnas-queue) exec mixnas worker --workers $workers" < /dev/null 2>&1 |
    sed -u "s/^/$host: /" &
done
wait
