/**
 * What Slurm 22.05.8 of Debian 12 said, word for word; `test/slurm/cluster.sh` starts such a one. The plan's folder is /study.
 * Time limits, what is left of them and nodes were put in later, as that Slurm writes them.
 */

/**
 * An array of eight with a failed task (1_3), a stage behind it (2, --kill-on-invalid-dep) and one behind that (8); another array
 * (7) without that option; jobs of the same name in another folder.
 */
export const QUEUE = `1|4|PENDING|JobArrayTaskLimit|1:00:00|1:00:00||h-neurons-answers|/study
2|0|CANCELLED|DependencyNeverSatisfied|1:00:00|1:00:00||h-neurons-join-answers|/study
8|0|CANCELLED|DependencyNeverSatisfied|1:00:00|1:00:00||h-neurons-features|/study
7|0|PENDING|DependencyNeverSatisfied|1:00:00|1:00:00||h-neurons-probe|/study
1|0|COMPLETED|None|1:00:00|1:00:00|node1|h-neurons-answers|/study
1|1|RUNNING|None|1:00:00|59:51|node1|h-neurons-answers|/study
1|2|COMPLETED|None|1:00:00|1:00:00|node1|h-neurons-answers|/study
1|3|FAILED|NonZeroExitCode|1:00:00|1:00:00|node1|h-neurons-answers|/study
33|5|TIMEOUT|TimeLimit|1:00:00|INVALID|node1|h-neurons-answers|/study
34|6|FAILED|JobLaunchFailure|1:00:00|1:00:00|node1|h-neurons-answers|/study
35|7|CANCELLED|None|1:00:00|1:00:00|node3|h-neurons-answers|/study
37|N/A|CANCELLED|None|1:00:00|1:00:00||h-neurons-answers|/study
36|0|PENDING|BeginTime|1:00:00|1:00:00||h-neurons-answers|/study|2
14|0|PENDING|Priority|1:00:00|1:00:00||h-neurons-answers|/tmp/sx
`;

/** The same words with a folder that has Slurm's own sign between fields in it. */
export const BARRED_FOLDER = "/study|2";

export const AWAY = {
	squeue: "slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n",
	sbatch:
		"sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)\n",
	scancel:
		"scancel: error: Kill job error on job id 1: Unable to contact slurm controller (connect failure)\n",
};

export const REFUSALS = {
	partition:
		"sbatch: error: invalid partition specified: nope\nsbatch: error: Batch job submission failed: Invalid partition name specified\n",
	memory:
		"sbatch: error: Memory specification can not be satisfied\nsbatch: error: Batch job submission failed: Requested node configuration is not available\n",
	array: "sbatch: error: Batch job submission failed: Invalid job array specification\n",
	template:
		"sbatch: error: This does not look like a batch script.  The first\nsbatch: error: line must start with #! followed by the path to an interpreter.\nsbatch: error: For instance: #!/bin/sh\n",
	both: "sbatch: fatal: --mem, --mem-per-cpu, and --mem-per-gpu are mutually exclusive.\n",
};

/** scancel of a job that has ended between a look at the queue and now. */
export const OVER = "scancel: error: Kill job error on job id 37: Invalid job id specified\n";

/** The ends of jobs' outputs. */
export const ENDS = {
	timeLimit:
		"slurmstepd-node1: error: *** JOB 33 ON node1 CANCELLED AT 2026-11-29T06:00:06 DUE TO TIME LIMIT ***\n",
	cancelled: "slurmstepd-node3: error: *** JOB 35 ON node3 CANCELLED AT 2026-11-29T05:58:48 ***\n",
};
