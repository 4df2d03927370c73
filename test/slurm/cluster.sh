#!/bin/sh
# A Slurm of its own in one folder: munge, the controller and several nodes on this machine, without systemd, cgroups or
# a database, and without a look at /etc/slurm, /etc/munge or any daemon that runs already. Needs root and the packages
# slurmctld, slurmd, slurm-client and munge.
#
#     cluster.sh start FOLDER [NODES]      then: export SLURM_CONF=FOLDER/slurm.conf, and use sbatch, squeue, scancel
#     cluster.sh kill-controller FOLDER    with SIGKILL, as if its machine had lost power; jobs run on
#     cluster.sh start-controller FOLDER   again, from the state it has left on the disk
#     cluster.sh stop FOLDER               ends every daemon and job of this cluster; the folder stays
#
# What the daemons say is in FOLDER/log.
set -eu
# slurmctld and its like are in /usr/sbin, which not every user's PATH has.
PATH="$PATH:/usr/sbin:/sbin"

action=${1:-}
folder=${2:-}
nodes=${3:-8}
if [ -z "$action" ] || [ -z "$folder" ]; then
	sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2
	exit 2
fi
mkdir -p "$folder"
folder=$(cd "$folder" && pwd -P)
export SLURM_CONF="$folder/slurm.conf"

fail() {
	echo "cluster.sh: $1" >&2
	exit 1
}

# Waits up to five minutes until a command succeeds: a machine may be slow, and busy with other tests.
wait_until() {
	tries=0
	until "$@" >"$folder/log/waiting" 2>&1; do
		tries=$((tries + 1))
		[ "$tries" -lt 1500 ] || fail "'$*' did not succeed within five minutes: $(cat "$folder/log/waiting") See $folder/log."
		sleep 0.2
	done
}

controller_answers() { scontrol ping | grep -q 'is UP'; }
nodes_idle() { [ "$(sinfo --noheader --Node --states=idle --format=%N 2>&1 | sort -u | wc -l)" -eq "$nodes" ]; }
queue_empty() { [ -z "$(squeue --noheader)" ]; }
process_gone() { ! kill -0 "$1" 2>/dev/null; }
jobs_saved() { [ "$folder/state/job_state" -nt "$folder/run/change" ]; }

# Ends the process of a pid file with a signal, and waits until it is gone.
end() {
	[ -s "$folder/run/$2.pid" ] || return 0
	pid=$(cat "$folder/run/$2.pid")
	kill "-$1" "$pid" 2>/dev/null || return 0
	wait_until process_gone "$pid"
}

write_configuration() {
	# Away from Slurm's own 6817 and 6818, so that a cluster of the machine's is left alone, and below those of connections.
	port=$((20000 + $$ % 12000))
	cat >"$SLURM_CONF" <<-END
		ClusterName=pocket
		SlurmctldHost=$(hostname -s)(127.0.0.1)
		SlurmctldPort=$port
		SlurmUser=root
		SlurmdUser=root
		AuthType=auth/munge
		CredType=cred/munge
		# A job that is put back into the queue begins again once its credential has expired: in seconds, not two minutes.
		AuthInfo=socket=$folder/run/munge.socket,cred_expire=5
		StateSaveLocation=$folder/state
		SlurmdSpoolDir=$folder/spool/%n
		SlurmctldPidFile=$folder/run/slurmctld.pid
		SlurmdPidFile=$folder/run/%n.pid
		SlurmctldLogFile=$folder/log/slurmctld.log
		SlurmdLogFile=$folder/log/%n.log
		# No cgroups: processes are found by their parents, and nothing is bound to a core.
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		JobAcctGatherType=jobacct_gather/none
		AccountingStorageType=accounting_storage/none
		MpiDefault=none
		SwitchType=switch/none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU_Memory
		GresTypes=gpu
		# A node may promise more than this machine has: all of them share it.
		SlurmdParameters=config_overrides
		ReturnToService=2
		# A task that is cancelled says so itself, however slow the machine is.
		KillWait=60
		# Look at waiting jobs every second, not every half minute.
		SchedulerParameters=bf_interval=1,sched_interval=1,batch_sched_delay=0,sched_min_interval=0
		PartitionName=main Nodes=node[1-$nodes] Default=YES MaxTime=60 DefaultTime=10
		PartitionName=gpu Nodes=node1 MaxTime=60 DefaultTime=10
	END
	for node in $(seq "$nodes"); do
		gpu=$([ "$node" -eq 1 ] && echo " Gres=gpu:1" || true)
		echo "NodeName=node$node NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=$((port + node)) CPUs=4 RealMemory=8000$gpu" \
			>>"$SLURM_CONF"
	done
	# A file stands for the card; nothing opens it.
	echo "AutoDetect=off
NodeName=node1 Name=gpu File=/dev/null" >"$folder/gres.conf"
}

start_controller() {
	slurmctld
	wait_until controller_answers
}

case "$action" in
start)
	[ "$(id -u)" -eq 0 ] || fail "Slurm starts jobs as their users, which only root may: run as root."
	for program in munged slurmctld slurmd sbatch; do
		command -v "$program" >/dev/null || fail "$program is missing: apt-get install slurmctld slurmd slurm-client munge"
	done
	mkdir -p "$folder/run" "$folder/log" "$folder/state" "$folder/spool"
	# Whoever talks to munge must reach its socket, and munge refuses a folder that others may write to.
	chmod 755 "$folder" "$folder/run"
	write_configuration
	dd if=/dev/urandom of="$folder/run/munge.key" bs=1024 count=1 2>/dev/null
	chmod 600 "$folder/run/munge.key"
	munged --socket="$folder/run/munge.socket" --key-file="$folder/run/munge.key" --pid-file="$folder/run/munged.pid" \
		--seed-file="$folder/run/munge.seed" --log-file="$folder/log/munged.log"
	start_controller
	for node in $(seq "$nodes"); do slurmd -N "node$node"; done
	wait_until nodes_idle
	;;
kill-controller)
	# It writes changes down within five seconds, or later on a busy machine: so one more is made, and waited for. What it
	# forgets it takes for running still, or starts a second time.
	sleep 6
	touch "$folder/run/change"
	scontrol update "JobId=$(squeue --noheader --states=running --format=%A | head -n 1)" Comment=last
	wait_until jobs_saved
	end KILL slurmctld
	;;
start-controller) start_controller ;;
stop)
	if controller_answers 2>/dev/null; then
		scancel --user="$(id -un)"
		wait_until queue_empty
	fi
	for pid_file in "$folder"/run/node*.pid; do [ -e "$pid_file" ] && end TERM "$(basename "$pid_file" .pid)"; done
	end TERM slurmctld
	end TERM munged
	;;
*) fail "$action is none of start, kill-controller, start-controller and stop." ;;
esac
