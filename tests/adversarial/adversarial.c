/* Adversarial fits by the thousand. Each problem comes from its number alone and can be run again
 * by it. Problems run in child processes, so that a crash or a hang counts as the failure of one
 * problem and the others go on. The last line is "N passed, N failed".
 *
 * usage: adversarial [--first N] [--count N] [--problem N] [--seed N] [--jobs N] [--limit SECONDS]
 *                    [--monotone] [--labels] [--holes] [--floor F] [--family NAME]
 *
 * --monotone makes problems that can be solved and looks only at whether the log-likelihood falls;
 * with --labels some of their rows have labels, with --holes some of their numbers are missing;
 * --floor is the GMM_OPT_COV_FLOOR of all of them, --family their family (else each problem
 * chooses). */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#endif
#include "../support/judge.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_JOBS = 64, MOST_FAMILIES = 64, LOWEST_STATUS = -99 };

static struct {
  int64_t first, count, jobs;
  unsigned limit; /* seconds for one problem */
  hostile_plan plan;
} settings = {0, 10000, 2, 20, {0, 0, -1, 0, 0, 0, 0}};

/* What a child has found so far, in memory shared with its parent. */
typedef struct job {
  volatile int64_t at; /* the problem it is working on */
  int64_t passed, failed, ended[1 - LOWEST_STATUS];
  int64_t fits[MOST_FAMILIES], steps[MOST_FAMILIES]; /* by number */
  double worst_fall[MOST_FAMILIES];
} job;

static void run_problem(int64_t number, job *j) {
  static hostile p;
  verdict v;
  make_hostile(&p, &settings.plan, (uint64_t)number);
  (settings.plan.solvable ? judge_climb : judge_hostile)(&p, &v);
  free(p.x);
  j->ended[-v.status]++;
  j->fits[p.family] += v.status == GMM_OK;
  j->steps[p.family] += v.steps;
  j->worst_fall[p.family] = fmax(j->worst_fall[p.family], v.worst_fall);
  if (!*v.complaint) {
    j->passed++;
    return;
  }
  j->failed++;
  printf("problem %lld (n %d, D %d, K %d, %s): %s\n", (long long)number, (int)p.n, (int)p.d,
         (int)p.k, gmm_family_letters(p.family), v.complaint);
  fflush(stdout);
}

static pid_t start_child(job *j) {
  fflush(stdout);
  pid_t child = fork();
  if (child != 0)
    return child;
  for (; j->at < settings.first + settings.count; j->at += settings.jobs) {
    alarm(settings.limit);
    run_problem(j->at, j);
  }
  exit(0);
}

/* A child that died takes its problem with it; another one goes on after that. */
static void run_all(job *jobs) {
  pid_t children[MOST_JOBS];
  for (int64_t i = 0; i < settings.jobs; i++) {
    jobs[i].at = settings.first + i;
    children[i] = start_child(&jobs[i]);
  }
  for (;;) {
    int status;
    pid_t ended = wait(&status);
    if (ended < 0)
      return;
    for (int64_t i = 0; i < settings.jobs; i++) {
      if (children[i] != ended || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
        continue;
      printf("problem %lld: the process ended with %s %d\n", (long long)jobs[i].at,
             WIFSIGNALED(status) ? "signal" : "status",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
      jobs[i].failed++;
      jobs[i].at += settings.jobs;
      children[i] = start_child(&jobs[i]);
    }
  }
}

static int report(const job *jobs) {
  job all = {0};
  for (int64_t i = 0; i < settings.jobs; i++) {
    all.passed += jobs[i].passed;
    all.failed += jobs[i].failed;
    for (int family = 0; family < MOST_FAMILIES; family++) {
      all.fits[family] += jobs[i].fits[family];
      all.steps[family] += jobs[i].steps[family];
      all.worst_fall[family] = fmax(all.worst_fall[family], jobs[i].worst_fall[family]);
    }
    for (int s = 0; s <= -LOWEST_STATUS; s++)
      all.ended[s] += jobs[i].ended[s];
  }
  for (int s = 0; s <= -LOWEST_STATUS; s++)
    if (all.ended[s])
      printf("%lld %s\n", (long long)all.ended[s], gmm_status_name(-s));
  puts("family: fits, steps compared, largest fall of the log-likelihood over what rounding "
       "explains");
  for_each_family(family)
    printf("%s: %lld, %lld, %.2g\n", gmm_family_letters(family), (long long)all.fits[family],
           (long long)all.steps[family], all.worst_fall[family]);
  printf("%lld passed, %lld failed\n", (long long)all.passed, (long long)all.failed);
  return all.failed > 0 || all.passed != settings.count;
}

static int read_arguments(int argc, char **argv) {
  static const struct option options[] = {
      {"first", 1, NULL, 'f'},    {"count", 1, NULL, 'c'}, {"problem", 1, NULL, 'p'},
      {"seed", 1, NULL, 's'},     {"jobs", 1, NULL, 'j'},  {"limit", 1, NULL, 'l'},
      {"monotone", 0, NULL, 'm'}, {"floor", 1, NULL, 'F'}, {"family", 1, NULL, 'C'},
      {"labels", 0, NULL, 'L'},   {"holes", 0, NULL, 'H'}, {NULL, 0, NULL, 0}};
  for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
    if (option == '?')
      return 0;
    if (option == 'm')
      settings.plan.solvable = 1;
    else if (option == 'H')
      settings.plan.holes = 1;
    else if (option == 'L')
      settings.plan.solvable = settings.plan.labelled = 1;
    else if (option == 'F')
      settings.plan.floor = strtod(optarg, NULL);
    else if (option == 'C')
      settings.plan.family = gmm_family_find(optarg);
    else if (option == 's')
      settings.plan.seed = strtoull(optarg, NULL, 10);
    else if (option == 'l')
      settings.limit = (unsigned)strtoul(optarg, NULL, 10);
    else if (option == 'j')
      settings.jobs = strtoll(optarg, NULL, 10);
    else if (option == 'c')
      settings.count = strtoll(optarg, NULL, 10);
    else
      settings.first = strtoll(optarg, NULL, 10);
    if (option == 'p')
      settings.count = 1;
  }
  return optind == argc && settings.jobs >= 1 && settings.jobs <= MOST_JOBS && settings.count > 0 &&
         settings.plan.family >= 0;
}

int main(int argc, char **argv) {
  if (!read_arguments(argc, argv)) {
    fprintf(stderr, "usage: adversarial [--first N] [--count N] [--problem N] [--seed N] "
                    "[--jobs N] [--limit SECONDS] [--monotone] [--labels] [--holes] [--floor F] "
                    "[--family NAME]\n");
    return 2;
  }
  job *jobs = mmap(NULL, MOST_JOBS * sizeof *jobs, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (jobs == MAP_FAILED)
    return 2;
  run_all(jobs);
  return report(jobs);
}
