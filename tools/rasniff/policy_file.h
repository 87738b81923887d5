/* Policies in files: read, and written from what was heard. */
#ifndef HEXTET_RASNIFF_POLICY_FILE_H
#define HEXTET_RASNIFF_POLICY_FILE_H

/* Bytes of a line: a URI of 2,038 (RFC 8910 section 2), each written \DDD, and its key. */
#define POLICY_LINE_MAX 8191

struct run;

/* Reads the file of --policy, `-` for stdin; blank lines and comments, from a # at the start
 * or after a blank, are skipped. What is wrong is told, and in the run's status. */
void run_load_policy(struct run *run);

/* Writes what was learnt into the file of --learn, whole or not at all. Why not is told, and in the
 * run's status, but for silence, which is judged elsewhere. */
void run_save_policy(struct run *run);

#endif
