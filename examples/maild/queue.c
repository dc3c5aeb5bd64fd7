/* SPDX-License-Identifier: MIT */
/*
 * queue.c - messages on disk.
 *
 *   queue/tmp/ID   a message that is being received: its envelope, then its content
 *   queue/ID.msg   a message that we have answered for
 *   queue/ID.log   what became of its recipients so far
 *
 * ID.msg never changes: a text envelope, an empty line, and the message as SMTP brought it, CRLFs and
 * all. It appears under its name whole or not at all: written in tmp, fsync, link, fsync of the
 * directory. Only then is the client told 250. The lines of the envelope are "maild 1", "T" and when it
 * came, "F sender", "8" for BODY=8BITMIME, "B" for BINARYMIME, "U" for SMTPUTF8, "M" with RET, "V" with ENVID,
 * "S" for REQUIRETLS, "P" with MT-PRIORITY, "Y" with the time of BY and its mode, "H" with the time of HOLDFOR or
 * HOLDUNTIL, the user and what he asked for; and for each recipient "R address", maybe with "N" and NOTIFY, "O" and
 * ORCPT, "E" for an alias behind it.
 *
 * ID.log grows by a line for each thing that need not be done again: "D 0" recipient 0 has it, "P 0"
 * and "L 0" it is on its way (see enum recipient_state), "F 1 550 no such user" recipient 1 never will,
 * "T 0" it is on its way and the sender wants to know that, "W" the sender has been told of the delay, "Y" that it
 * is late, "B" of how it ended. A last line without its end was being
 * written when we were killed, and does not count.
 *
 * Whenever the process dies, what is left is one of: a file in tmp (nobody was promised anything:
 * removed at start), a .msg with some of its .log (goes on from there), a .log alone (removed).
 */

#include "maild.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void queue_path(const struct queue *q, char *out, const char *id, const char *end)
{
  path_print(out, "%s/%s%s", q->dir, id, end);
}

/* ---- reading it back -------------------------------------------------------------------------- */

static void mail_free(struct mail *m)
{
  size_t i;

  for (i = 0; i < m->recipients_n; i++) {
    free(m->recipients[i].address);
    free(m->recipients[i].why);
    free(m->recipients[i].orcpt);
  }
  free(m->recipients);
  free(m->sender);
  free(m->envelope.envid);
  free(m->envelope.hold);
  free(m);
}

static int add_recipient(struct mail *m, const char *address)
{
  struct recipient *r;

  if ((m->recipients_n & (m->recipients_n - 1)) == 0) { /* full at each power of two */
    size_t n = m->recipients_n == 0 ? 1 : m->recipients_n * 2;

    r = realloc(m->recipients, n * sizeof *r);
    if (r == NULL) return 0;
    m->recipients = r;
  }
  r = &m->recipients[m->recipients_n];
  memset(r, 0, sizeof *r);
  r->address = strdup(address);
  if (r->address == NULL) return 0;
  m->recipients_n++;
  return 1;
}

/* "H 1764000000000 alice for;3600", likewise */
static int read_hold(struct envelope *e, const char *text)
{
  char *end;

  e->hold_until = strtoll(text, &end, 10);
  free(e->hold);
  e->hold = strdup(*end == ' ' ? end + 1 : end);
  return e->hold != NULL;
}

/* What SMTP's extensions have said of the message, likewise. */
static int read_envelope_line(struct envelope *e, const char *line)
{
  if (strcmp(line, "8") == 0) e->body = LMAIL_SMTP_BODY_8BITMIME;
  if (strcmp(line, "B") == 0) e->body = LMAIL_SMTP_BODY_BINARYMIME;
  if (strcmp(line, "U") == 0) e->utf8 = 1;
  if (strcmp(line, "M full") == 0) e->ret = LMAIL_SMTP_RET_FULL;
  if (strcmp(line, "M hdrs") == 0) e->ret = LMAIL_SMTP_RET_HDRS;
  if (strcmp(line, "S") == 0) e->tls = TLS_REQUIRED;
  if (strncmp(line, "P ", 2) == 0) e->priority = (int)strtol(line + 2, NULL, 10);
  if (strncmp(line, "Y ", 2) == 0) {
    char *end;

    e->by = strtoll(line + 2, &end, 10);
    e->by_mode = (unsigned)strtoul(end, NULL, 10);
  }
  if (strncmp(line, "H ", 2) == 0) return read_hold(e, line + 2);
  if (strncmp(line, "V ", 2) == 0 && e->envid == NULL) {
    e->envid = strdup(line + 2);
    return e->envid != NULL;
  }
  return 1;
}

/* A line behind the first: 0 without memory. What a later maild has added is not known here. */
static int read_line(struct mail *m, const char *line)
{
  struct recipient *r = m->recipients_n > 0 ? &m->recipients[m->recipients_n - 1] : NULL;

  if (strncmp(line, "T ", 2) == 0) m->arrived = strtoll(line + 2, NULL, 10);
  if (strncmp(line, "R ", 2) == 0) return add_recipient(m, line + 2);
  if (strncmp(line, "F ", 2) == 0 && m->sender == NULL) {
    m->sender = strdup(line + 2);
    return m->sender != NULL;
  }
  if (r != NULL && strcmp(line, "E") == 0) r->state = RECIPIENT_EXPANDED;
  if (r != NULL && strncmp(line, "N ", 2) == 0) r->notify = (uint8_t)strtoul(line + 2, NULL, 10);
  if (r != NULL && strncmp(line, "O ", 2) == 0 && r->orcpt == NULL) {
    r->orcpt = strdup(line + 2);
    return r->orcpt != NULL;
  }
  return read_envelope_line(&m->envelope, line);
}

/* The envelope; 0 when the file is none of ours. */
static int read_envelope(struct mail *m, FILE *file)
{
  char line[ORCPT_OCTETS + 8];
  struct stat st;

  if (fgets(line, sizeof line, file) == NULL || strcmp(line, "maild 1\n") != 0) return 0;
  while (fgets(line, sizeof line, file) != NULL) {
    size_t n = strcspn(line, "\n");

    if (line[n] == '\0') return 0;
    line[n] = '\0';
    if (n == 0) { /* the empty line: content follows */
      m->content = ftello(file);
      if (fstat(fileno(file), &st) != 0) return 0;
      m->size = st.st_size - m->content;
      return m->sender != NULL && m->recipients_n > 0;
    }
    if (!read_line(m, line)) return 0;
  }
  return 0;
}

void recipient_why(struct recipient *r, const char *why)
{
  char *copy = strdup(why);

  if (copy == NULL) return;
  free(r->why);
  r->why = copy;
}

/* In ID.log, by enum recipient_state and by enum news. */
static const char letters[] = "-DPLFT", news_letters[] = "BWY";

/* What an earlier maild noted; cuts off a last line that is not whole. */
static void read_log(const struct queue *q, struct mail *m)
{
  char path[PATH_OCTETS];
  char line[WHY_OCTETS + 32];
  off_t whole = 0;
  FILE *file;

  queue_path(q, path, m->id, ".log");
  file = fopen(path, "r");
  if (file == NULL) return;
  while (fgets(line, sizeof line, file) != NULL && strchr(line, '\n') != NULL) {
    char *why;
    unsigned long i = strlen(line) > 2 ? strtoul(line + 2, &why, 10) : 0;

    whole = ftello(file);
    if (strchr(news_letters, *line) != NULL) {
      m->told |= 1u << (strchr(news_letters, *line) - news_letters);
    }
    if (strchr(letters + 1, *line) == NULL || i >= m->recipients_n) continue;
    m->recipients[i].state = (uint8_t)(strchr(letters, *line) - letters);
    why[strcspn(why, "\n")] = '\0';
    if (*line == 'F') recipient_why(&m->recipients[i], *why == ' ' ? why + 1 : why);
  }
  fclose(file);
  if (truncate(path, whole) != 0) log_line("%s: %s", path, strerror(errno));
}

/* Behind all that have its priority or a higher one (RFC 6710 5.1), which most of the time is the end. */
static void queue_add(struct queue *q, struct mail *m)
{
  struct mail **at = q->last == NULL ? &q->first : &q->last->next;

  if (q->last != NULL && q->last->envelope.priority < m->envelope.priority) {
    for (at = &q->first; (*at)->envelope.priority >= m->envelope.priority;) at = &(*at)->next;
  }
  m->next = *at;
  *at = m;
  if (m->next == NULL) q->last = m;
  q->n++;
}

struct mail *queue_load(struct queue *q, const char *id, int at_start)
{
  char path[PATH_OCTETS];
  struct mail *m = calloc(1, sizeof *m);
  FILE *file;
  int good;

  queue_path(q, path, id, ".msg");
  file = fopen(path, "r");
  if (m == NULL || file == NULL) {
    if (file != NULL) fclose(file);
    free(m);
    return NULL;
  }
  snprintf(m->id, sizeof m->id, "%s", id);
  m->reloaded = at_start;
  good = read_envelope(m, file);
  if (good && m->envelope.tls != TLS_REQUIRED && header_waives_tls(file)) {
    m->envelope.tls = TLS_WAIVED;
  }
  fclose(file);
  if (!good) {
    log_line("%s: not a message of maild, left alone", path);
    mail_free(m);
    return NULL;
  }
  if (at_start) read_log(q, m);
  m->due = now_ms();
  queue_add(q, m);
  return m;
}

/* ---- what became of it ------------------------------------------------------------------------ */

/* Appends to ID.log, all or nothing. */
static int append_log(const struct queue *q, const struct mail *m, const char *text, size_t n)
{
  char path[PATH_OCTETS];
  struct stat st;
  int error = 0;
  int fd;

  queue_path(q, path, m->id, ".log");
  fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return errno;
  if (fstat(fd, &st) != 0) error = errno;
  else if (write_all(fd, text, n) != 0 || fsync(fd) != 0) {
    error = errno;
    if (ftruncate(fd, st.st_size) != 0) error = errno;
  } else if (st.st_size == 0) error = directory_sync(q->dir);
  close(fd);
  if (error != 0) log_line("%s: cannot note progress: %s", m->id, strerror(error));
  return error;
}

int mail_note(const struct queue *q, struct mail *m, const struct verdict *v, size_t n)
{
  size_t room = n * (WHY_OCTETS + 32) + 1;
  char *text = malloc(room);
  size_t len = 0;
  size_t i;
  int error = text == NULL ? ENOMEM : 0;

  for (i = 0; i < n; i++) {
    struct recipient *r = &m->recipients[v[i].recipient];
    int made = 0;

    r->state = (uint8_t)v[i].state; /* true in memory even when the disk does not take the note */
    if (text == NULL || r->state == RECIPIENT_PENDING) continue;
    made = snprintf(text + len, room - len, "%c %lu%s%.*s\n", letters[r->state],
                    (unsigned long)v[i].recipient, r->state == RECIPIENT_FAILED ? " " : "",
                    WHY_OCTETS, r->state != RECIPIENT_FAILED || r->why == NULL ? "" : r->why);
    if (made > 0) len += (size_t)made;
  }
  if (error == 0 && len > 0) error = append_log(q, m, text, len);
  free(text);
  return error;
}

int mail_note_told(const struct queue *q, struct mail *m, enum news news)
{
  char line[2];

  line[0] = news_letters[news];
  line[1] = '\n';
  m->told |= 1u << news;
  return append_log(q, m, line, sizeof line);
}

size_t queue_held(const struct queue *q, const char *user)
{
  const int64_t now = wall_ms();
  const struct mail *m;
  size_t n = 0;

  for (m = q->first; m != NULL; m = m->next) {
    const char *hold = m->envelope.hold;

    n += m->envelope.hold_until > now && strncmp(hold, user, strlen(user)) == 0 &&
         hold[strlen(user)] == ' ';
  }
  return n;
}

int mail_content(const struct queue *q, const struct mail *m)
{
  char path[PATH_OCTETS];
  int fd;

  queue_path(q, path, m->id, ".msg");
  fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0 && lseek(fd, m->content, SEEK_SET) < 0) {
    close(fd);
    fd = -1;
  }
  return fd;
}

struct mail *queue_find(struct queue *q, const char *id)
{
  struct mail *m = q->first;

  while (m != NULL && strcmp(m->id, id) != 0) m = m->next;
  return m;
}

/* The .log goes last: a .msg without it would be delivered to everybody again. */
void mail_remove(struct queue *q, struct mail *m)
{
  char path[PATH_OCTETS];
  struct mail **at = &q->first;
  struct mail *before = NULL;

  queue_path(q, path, m->id, ".msg");
  if (unlink(path) != 0) log_line("%s: %s", path, strerror(errno));
  directory_sync(q->dir);
  queue_path(q, path, m->id, ".log");
  unlink(path);
  for (; *at != m; at = &before->next) before = *at;
  *at = m->next;
  if (q->last == m) q->last = before;
  q->n--;
  mail_free(m);
}

/* ---- start and end ---------------------------------------------------------------------------- */

static int remove_files(const char *dir)
{
  char path[PATH_OCTETS];
  DIR *d = opendir(dir);
  struct dirent *e;

  if (d == NULL) return errno;
  while ((e = readdir(d)) != NULL) {
    if (e->d_name[0] == '.') continue;
    path_print(path, "%s/%s", dir, e->d_name);
    unlink(path);
  }
  closedir(d);
  return 0;
}

static int by_name(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All names in the queue, in the order in which the messages came. */
static char **list(const char *dir, size_t *n)
{
  DIR *d = opendir(dir);
  char **names = NULL;
  struct dirent *e;

  *n = 0;
  while (d != NULL && (e = readdir(d)) != NULL) {
    char **more;

    if (e->d_name[0] == '.' || strcmp(e->d_name, "tmp") == 0) continue;
    more = realloc(names, (*n + 1) * sizeof *names);
    if (more == NULL) break;
    names = more;
    names[*n] = strdup(e->d_name);
    if (names[*n] == NULL) break;
    (*n)++;
  }
  if (d != NULL) closedir(d);
  if (*n > 0) qsort(names, *n, sizeof *names, by_name);
  return names;
}

static void load_all(struct queue *q)
{
  char path[PATH_OCTETS];
  size_t n;
  size_t i;
  char **names = list(q->dir, &n);

  for (i = 0; i < n; i++) {
    char *end = strrchr(names[i], '.');

    if (end != NULL && strcmp(end, ".msg") == 0 && end - names[i] > 10 &&
        end - names[i] < ID_OCTETS) {
      *end = '\0';
      queue_load(q, names[i], 1);
    }
  }
  for (i = 0; i < n; i++) { /* a .log alone is what mail_remove left when it was interrupted */
    char *end = strrchr(names[i], '.');

    if (end != NULL && strcmp(end, ".log") == 0) {
      *end = '\0';
      queue_path(q, path, names[i], ".log");
      if (queue_find(q, names[i]) == NULL) unlink(path);
    }
    free(names[i]);
  }
  free(names);
}

int queue_open(struct queue *q, const struct config *cfg)
{
  char path[PATH_OCTETS];
  int error;

  memset(q, 0, sizeof *q);
  path_print(q->dir, "%s/queue", cfg->dir);
  error = directory_make(q->dir);
  path_print(path, "%s/tmp", q->dir);
  if (error == 0) error = directory_make(path);
  if (error == 0) error = remove_files(path);
  if (error == 0) error = directory_sync(q->dir);
  if (error != 0) {
    log_line("%s: %s", q->dir, strerror(error));
    return EXIT_DIRECTORY;
  }
  load_all(q);
  if (q->n > 0) log_line("%lu messages wait from before", (unsigned long)q->n);
  return -1;
}

void queue_close(struct queue *q)
{
  while (q->first != NULL) {
    struct mail *m = q->first;

    q->first = m->next;
    mail_free(m);
  }
}
