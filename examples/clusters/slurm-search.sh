#!/bin/bash
# The search itself: one long job on one core. It starts Redis beside it and writes where that is to a file that the workers'
# jobs read. docs/clusters.md
#SBATCH --job-name=mixnas-search
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --time=2-00:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:TERM@180
set -u

config=${CONFIG:-search.yaml}
run=${RUN:-runs/search}
# on a disk that all nodes see; nobody else may read it
queue_file=${QUEUE_FILE:-$HOME/.mixnas-queue}
port=${REDIS_PORT:-6390}
slots=${SLOTS:-16} # trials at the same time: the --workers of all workers together

umask 077
password=$(head -c 24 /dev/urandom | base64 | tr -d '/+=')
scratch=$(mktemp -d)
printf 'port %s\nrequirepass %s\nappendonly yes\nmaxmemory-policy noeviction\ndir %s\n' \
  "$port" "$password" "$scratch" > "$scratch/redis.conf"
redis-server "$scratch/redis.conf" &
redis=$!
trap 'kill "$redis"; rm -rf "$scratch"' EXIT
until (exec 3<> "/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
  kill -0 "$redis" || exit 1
  sleep 0.2
done

export MIXNAS_QUEUE="redis://:$password@$(hostname -f):$port"
printf '%s\n' "$MIXNAS_QUEUE" > "$queue_file.new" && mv "$queue_file.new" "$queue_file"

if [ -e "$run/run.sqlite" ]; then
  mixnas resume "$run" &
else
  mixnas search "$config" --run "$run" --workers "$slots" &
fi
search=$!
# it ends at once: workers keep what they train, and their results, for the next one
trap 'kill -TERM "$search"' TERM
# a signal ends `wait` early
while kill -0 "$search" 2>/dev/null; do wait "$search"; done
wait "$search"
code=$?

# 130: it was stopped before its end, and goes on where it was
if [ "$code" -eq 130 ]; then scontrol requeue "$SLURM_JOB_ID"; fi
exit "$code"
