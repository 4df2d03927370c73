/** What a person may ask of Slurm besides what the plan asks. null = what the plan, the template or the cluster say. */
export interface SlurmOptions {
	partition: string | null;
	/** As Slurm writes it: minutes, or "2-12:00:00". */
	time: string | null;
	/** As Slurm writes it: megabytes, or "16G". */
	memory: string | null;
	/** As Slurm writes it: "1" or "a100:1". */
	gpus: string | null;
	cpus: number | null;
	account: string | null;
	qos: string | null;
	/** Most tasks of one stage that run at the same time. */
	atMost: number | null;
	/** A file; absolute, or from the current folder. */
	template: string | null;
}
