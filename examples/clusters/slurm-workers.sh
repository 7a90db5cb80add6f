#!/bin/bash
# Workers: an array of more tasks than run at a time, so that each that ends makes room for the next. docs/clusters.md
#SBATCH --job-name=mixnas-worker
#SBATCH --array=1-200%16
#SBATCH --cpus-per-task=4
#SBATCH --mem=4G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --signal=B:USR1@60
set -u

queue_file=${QUEUE_FILE:-$HOME/.mixnas-queue}
while [ ! -s "$queue_file" ]; do sleep 10; done
MIXNAS_QUEUE=$(cat "$queue_file")
export MIXNAS_QUEUE
# packed images are kept on the node's own disk
export MIXNAS_CACHE=${MIXNAS_CACHE:-${TMPDIR:-/tmp}/mixnas-$(id -u)}

# exec: signals reach the worker itself. SIGUSR1 comes a minute before the time is up; SLURM_JOB_END_TIME (seconds since 1970)
# tells it before that which trials cannot end any more
exec mixnas worker --workers 1 --threads "${SLURM_CPUS_PER_TASK:-4}" --idle 5m
