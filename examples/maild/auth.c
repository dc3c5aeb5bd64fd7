/* SPDX-License-Identifier: MIT */
/*
 * auth.c - who a client is: SASL (sasl.h) with the users file behind it, for SMTP and POP3.
 *
 * A session gives each line of the client's to auth_begin or auth_receive and does what the result says. Where a
 * password has to be hashed the result is AUTH_THINKS: the session is called again until auth_work
 * has done its slices, and the others are served in between.
 *
 * Names that nobody has go the same way as those of users, with a salt that is always the same.
 */

#include "maild.h"

#include <errno.h>
#include <fcntl.h>
#include <libmail/codec.h>
#include <libmail/sasl.h>
#include <libmail/saslprep.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCRATCH = 1024, SLICE = 500, PLAIN_ITERATIONS = 4096, NEW_ITERATIONS = 10000, SALT = 16 };

struct auth {
  struct maild *d;
  lmail_sasl_server sasl;
  const lmail_sasl_server_mechanism *mechanism;
  int exchange;           /* of SASL; otherwise a name and a password (POP3's USER and PASS) */
  uint32_t protocol;      /* LMAIL_SASL_...                                                 */
  const lmail_hash *hash; /* what is being computed: NULL for nothing                       */
  int check;              /* ... a password to compare, otherwise the keys of one           */
  struct user *user;      /* NULL: nobody has this name                                     */
  uint32_t reason;
  char name[64]; /* for the log */
  lmail_pbkdf2 work;
  uint8_t salt[LMAIL_DIGEST_MAX];
  uint8_t scratch[SCRATCH];
};

/* ---- what there is ---------------------------------------------------------------------------- */

struct mechanism {
  const lmail_sasl_server_mechanism *(*get)(void);
  uint32_t
      hash; /* whose keys it takes; KIND_PASSWORD: it needs the password itself; 0: it brings one */
};

static const struct mechanism mechanisms[] = {
    {lmail_sasl_scram_sha256_server, LMAIL_HASH_SHA256},
    {lmail_sasl_scram_sha1_server, LMAIL_HASH_SHA1},
    {lmail_sasl_cram_md5_server, KIND_PASSWORD},
    {lmail_sasl_plain_server, 0},
    {lmail_sasl_login_server, 0},
};

enum { MECHANISMS = sizeof mechanisms / sizeof mechanisms[0] };

static const lmail_hash *hash_of(uint32_t id)
{
  return id == LMAIL_HASH_SHA1 ? lmail_hash_sha1() : lmail_hash_sha256();
}

/* A mechanism is there when all users can use it, so that none tells who is kept how. */
static int is_offered(const struct accounts *a, const struct mechanism *m, int clear)
{
  uint32_t fit = 1u << KIND_PASSWORD | 1u << m->hash;

  if (m->hash == 0) return clear;
  return (a->kinds & ~fit) == 0;
}

void auth_words(const struct maild *d, int clear, char *out)
{
  size_t i;

  *out = '\0';
  for (i = 0; i < MECHANISMS; i++) {
    if (!is_offered(&d->accounts, &mechanisms[i], clear)) continue;
    if (*out != '\0') strcat(out, " ");
    strcat(out, mechanisms[i].get()->name);
  }
}

/* ---- secrets ---------------------------------------------------------------------------------- */

static int random_octets(void *out, size_t n)
{
  int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
  ssize_t got = fd < 0 ? -1 : read(fd, out, n);

  if (fd >= 0) close(fd);
  return got == (ssize_t)n;
}

/* DIR/secret makes the salts of names that nobody has, which must not change when we are started anew. */
int auth_open(struct maild *d)
{
  char path[PATH_OCTETS];
  ssize_t n = 0;
  int fd;

  path_print(path, "%s/secret", d->cfg.dir);
  fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0) n = read(fd, d->secret, sizeof d->secret);
  if (fd >= 0 && n != (ssize_t)sizeof d->secret) {
    n = random_octets(d->secret, sizeof d->secret) && lseek(fd, 0, SEEK_SET) == 0
            ? write(fd, d->secret, sizeof d->secret)
            : -1;
  }
  if (n != (ssize_t)sizeof d->secret) log_line("%s: %s", path, strerror(errno));
  if (fd >= 0) close(fd);
  return n == (ssize_t)sizeof d->secret ? -1 : EXIT_DIRECTORY;
}

/* Passwords are hashed in the form of RFC 4013; what has none, as it is. */
static void start_hashing(struct auth *a, uint32_t hash, const void *password, size_t n,
                          const void *salt, size_t salt_len, uint32_t iterations)
{
  uint8_t prepared[512];
  size_t made = 0;

  if (lmail_saslprep(NULL, LMAIL_SASLPREP_QUERY, password, n, prepared, sizeof prepared, &made,
                     NULL) == LMAIL_OK) {
    password = prepared;
    n = made;
  }
  a->hash = hash_of(hash);
  lmail_pbkdf2_init(&a->work, a->hash, password, n, salt, salt_len, iterations, 1);
  lmail_wipe(prepared, sizeof prepared);
}

/* Whose lines these could be: a user like others where there is none of that name. */
static const struct user *like(const struct auth *a)
{
  return a->user != NULL ? a->user : a->d->accounts.model;
}

/* ---- answers ---------------------------------------------------------------------------------- */

static enum auth_result after(struct auth *a, lmail_status st);

static enum auth_result settle(struct auth *a, const lmail_sasl_answer *answer)
{
  if (a->exchange) return after(a, lmail_sasl_server_answer(&a->sasl, answer));
  if (answer->verdict == LMAIL_SASL_ACCEPT) return AUTH_DONE;
  a->reason = LMAIL_SASL_CREDENTIALS;
  return AUTH_FAILED;
}

static void note_name(struct auth *a, const uint8_t *name, size_t n)
{
  size_t i;

  snprintf(a->name, sizeof a->name, "%.*s", (int)(n < 63 ? n : 63), (const char *)name);
  for (i = 0; a->name[i] != '\0'; i++) {
    if ((unsigned char)a->name[i] < ' ' || (unsigned char)a->name[i] > '~') a->name[i] = '?';
  }
  a->user = find_user(&a->d->accounts, name, n);
}

/* Is this the user's password? */
static enum auth_result check(struct auth *a, const uint8_t *password, size_t n)
{
  const struct user *u = like(a);
  lmail_sasl_answer answer;

  memset(&answer, 0, sizeof answer);
  if (u->kind == KIND_PASSWORD) {
    int same = password_is(u, password, n);

    answer.verdict = same && a->user != NULL ? LMAIL_SASL_ACCEPT : LMAIL_SASL_REJECT;
    return settle(a, &answer);
  }
  a->check = 1;
  start_hashing(a, u->kind, password, n, u->salt, u->salt_len, u->iterations);
  return AUTH_THINKS;
}

static enum auth_result give_keys(struct auth *a, const uint8_t *stored, const uint8_t *server,
                                  const void *salt, size_t salt_len, uint32_t iterations)
{
  lmail_sasl_answer answer;

  memset(&answer, 0, sizeof answer);
  answer.verdict = a->user != NULL ? LMAIL_SASL_KEYS : LMAIL_SASL_REJECT;
  answer.salt = salt;
  answer.salt_len = salt_len;
  answer.iterations = iterations;
  if (a->user != NULL) {
    answer.stored_key = stored;
    answer.server_key = server;
  } else {
    answer.text = a->d->secret;
    answer.text_len = sizeof a->d->secret;
  }
  return settle(a, &answer);
}

/* Those of a user whose password is kept as it is are made now, which takes its time for others, too. */
static enum auth_result keys(struct auth *a, const uint8_t *name, size_t n)
{
  const struct user *u = like(a);
  uint32_t hash = a->mechanism->hash()->id;

  if (u->kind != KIND_PASSWORD) {
    return give_keys(a, u->stored, u->server, u->salt, u->salt_len, u->iterations);
  }
  lmail_hmac_whole(lmail_hash_sha256(), a->d->secret, sizeof a->d->secret, name, n, a->salt);
  a->check = 0;
  start_hashing(a, hash, u->password, strlen(u->password), a->salt, SALT, PLAIN_ITERATIONS);
  return AUTH_THINKS;
}

static enum auth_result question(struct auth *a)
{
  size_t n = 0;
  const uint8_t *text = lmail_sasl_server_get(&a->sasl, LMAIL_SASL_GET_USER, &n);
  lmail_sasl_answer answer;
  struct user *other;

  memset(&answer, 0, sizeof answer);
  note_name(a, text, n);
  switch (lmail_sasl_server_question(&a->sasl)) {
  case LMAIL_SASL_ASK_PASSWORD:
    text = lmail_sasl_server_get(&a->sasl, LMAIL_SASL_GET_SECRET, &n);
    return check(a, text, n);
  case LMAIL_SASL_ASK_KEYS: return keys(a, text, n);
  case LMAIL_SASL_ASK_DIGEST:
    answer.verdict = a->user != NULL ? LMAIL_SASL_PASSWORD : LMAIL_SASL_REJECT;
    answer.text = a->user != NULL ? (const void *)a->user->password : a->d->secret;
    answer.text_len = a->user != NULL ? strlen(a->user->password) : sizeof a->d->secret;
    break;
  default: /* AUTHORIZE: nobody acts for another one, but "Bob" is "bob" */
    text = lmail_sasl_server_get(&a->sasl, LMAIL_SASL_GET_AUTHZID, &n);
    other = find_user(&a->d->accounts, text, n);
    answer.verdict = other != NULL && other == a->user ? LMAIL_SASL_ACCEPT : LMAIL_SASL_REJECT;
  }
  return settle(a, &answer);
}

static enum auth_result after(struct auth *a, lmail_status st)
{
  if (st == LMAIL_OK) return AUTH_CHALLENGE;
  if (st == LMAIL_REPLY_DUE) return question(a);
  if (st == LMAIL_DONE) return AUTH_DONE;
  a->reason = lmail_sasl_server_reason(&a->sasl);
  return AUTH_FAILED;
}

enum auth_result auth_work(struct auth *a)
{
  uint8_t salted[LMAIL_DIGEST_MAX];
  uint8_t stored[LMAIL_DIGEST_MAX];
  uint8_t server[LMAIL_DIGEST_MAX];
  const lmail_hash *hash = a->hash;
  enum auth_result result;

  if (hash == NULL) return AUTH_THINKS;
  if (lmail_pbkdf2_step(&a->work, SLICE) > 0) return AUTH_THINKS;
  a->hash = NULL;
  lmail_pbkdf2_finish(&a->work, salted);
  lmail_scram_keys(hash, salted, stored, server);
  if (a->check) {
    lmail_sasl_answer answer;
    int same = lmail_equal(stored, like(a)->stored, hash->digest_len);

    memset(&answer, 0, sizeof answer);
    answer.verdict = same && a->user != NULL ? LMAIL_SASL_ACCEPT : LMAIL_SASL_REJECT;
    result = settle(a, &answer);
  } else {
    result = give_keys(a, stored, server, a->user != NULL ? a->salt : NULL,
                       a->user != NULL ? SALT : 0, PLAIN_ITERATIONS);
  }
  lmail_wipe(salted, sizeof salted);
  lmail_wipe(stored, sizeof stored);
  lmail_wipe(server, sizeof server);
  return result;
}

/* ---- an exchange ------------------------------------------------------------------------------- */

static const lmail_sasl_server_mechanism *find_mechanism(const struct maild *d, int clear,
                                                         const void *name, size_t n)
{
  const lmail_sasl_server_mechanism *mine[MECHANISMS];
  size_t count = 0;
  size_t i;

  for (i = 0; i < MECHANISMS; i++) {
    if (is_offered(&d->accounts, &mechanisms[i], clear)) mine[count++] = mechanisms[i].get();
  }
  return lmail_sasl_server_find(mine, count, name, n);
}

enum auth_result auth_begin(struct auth **out, struct maild *d, int pop3, int clear,
                            const lmail_event *ev)
{
  const lmail_sasl_server_mechanism *m = find_mechanism(d, clear, ev->data, ev->len);
  uint8_t octets[LMAIL_SASL_RANDOM];
  lmail_sasl_server_config cfg;
  struct auth *a;

  *out = NULL;
  if (m == NULL) return AUTH_UNKNOWN;
  a = calloc(1, sizeof *a);
  if (a == NULL) return AUTH_UNKNOWN;
  *out = a;
  a->d = d;
  a->exchange = 1;
  a->mechanism = m;
  a->protocol = pop3 ? LMAIL_SASL_POP3 : LMAIL_SASL_SMTP;
  memset(&cfg, 0, sizeof cfg);
  cfg.protocol = (uint16_t)a->protocol;
  cfg.random = octets;
  cfg.random_len = sizeof octets;
  cfg.host = d->cfg.hostname;
  cfg.host_len = strlen(d->cfg.hostname);
  a->reason = LMAIL_SASL_LATER;
  if (!random_octets(octets, sizeof octets) ||
      lmail_sasl_server_init(&a->sasl, m, &cfg, a->scratch, sizeof a->scratch) != LMAIL_OK) {
    a->exchange = 0;
    return AUTH_FAILED;
  }
  return after(a, lmail_sasl_server_receive(&a->sasl, ev->data2, ev->len2, 0));
}

enum auth_result auth_receive(struct auth *a, const void *text, size_t n)
{
  return after(a, lmail_sasl_server_receive(&a->sasl, text, n, 0));
}

enum auth_result auth_cancel(struct auth *a)
{
  return auth_receive(a, "*", 1);
}

enum auth_result auth_password(struct auth **out, struct maild *d, const char *name,
                               const lmail_event *ev)
{
  struct auth *a = calloc(1, sizeof *a);

  *out = a;
  if (a == NULL) return AUTH_UNKNOWN;
  a->d = d;
  a->protocol = LMAIL_SASL_POP3;
  note_name(a, (const uint8_t *)name, strlen(name));
  return check(a, ev->data, ev->len);
}

size_t auth_challenge(struct auth *a, char *out, size_t n)
{
  lmail_writer w;

  lmail_writer_init(&w, out, n);
  return lmail_sasl_server_write(&a->sasl, &w) == LMAIL_OK ? w.len : SIZE_MAX;
}

struct user *auth_user(const struct auth *a)
{
  return a->user;
}

unsigned auth_failure(const struct auth *a, const char *service, const char *peer,
                      uint32_t *enhanced, const char **word)
{
  log_line("%s %s: not logged in as \"%s\": %s", service, peer, a->name,
           lmail_sasl_reason_text(a->reason));
  return (unsigned)lmail_sasl_failure(a->protocol, a->reason, enhanced, word);
}

void auth_free(struct auth *a)
{
  if (a == NULL) return;
  if (a->exchange) lmail_sasl_server_clear(&a->sasl);
  lmail_wipe(a, sizeof *a);
  free(a);
}

/* ---- keys in place of passwords ----------------------------------------------------------------- */

/* One field of a line, in base64, up to the colon or the end; NULL when it is none. */
static const char *take_base64(const char *text, uint8_t *out, size_t cap, size_t *n)
{
  lmail_base64_decoder decoder;
  size_t len = strcspn(text, ":");
  size_t used;

  *n = 0;
  lmail_base64_decode_init(&decoder, LMAIL_BASE64_STRICT);
  if (lmail_base64_decode(&decoder, text, len, &used, out, cap, n, 1) != LMAIL_OK || *n == 0) {
    return NULL;
  }
  return text[len] == ':' ? text + len + 1 : text + len;
}

/* scram-sha-256:iterations:salt:StoredKey:ServerKey[:maildir] */
const char *auth_take_keys(struct user *u, const char *text)
{
  uint32_t digest = u->kind == LMAIL_HASH_SHA1 ? 20 : 32;
  char *end;
  unsigned long iterations = strtoul(text, &end, 10);
  size_t stored;
  size_t server;

  if (*end != ':' || iterations == 0 || iterations > 10000000) return NULL;
  u->iterations = (uint32_t)iterations;
  text = take_base64(end + 1, u->salt, sizeof u->salt, &u->salt_len);
  if (text != NULL) text = take_base64(text, u->stored, sizeof u->stored, &stored);
  if (text != NULL) text = take_base64(text, u->server, sizeof u->server, &server);
  return text != NULL && stored == digest && server == digest ? text : NULL;
}

static void print_base64(const void *in, size_t n, char before)
{
  lmail_base64_encoder encoder;
  char out[2 * LMAIL_DIGEST_MAX];
  size_t used;
  size_t made;

  lmail_base64_encode_init(&encoder, 0);
  if (lmail_base64_encode(&encoder, in, n, &used, out, sizeof out, &made, 1) != LMAIL_OK) return;
  printf("%c%.*s", before, (int)made, out);
}

int auth_hash_password(void)
{
  const lmail_hash *hash = lmail_hash_sha256();
  char line[512];
  uint8_t prepared[1024];
  uint8_t salted[LMAIL_DIGEST_MAX];
  uint8_t stored[LMAIL_DIGEST_MAX];
  uint8_t server[LMAIL_DIGEST_MAX];
  uint8_t salt[SALT];
  lmail_saslprep_fault fault;
  lmail_pbkdf2 p;
  size_t n = 0;

  if (fgets(line, sizeof line, stdin) == NULL) line[0] = '\0';
  line[strcspn(line, "\r\n")] = '\0';
  memset(&fault, 0, sizeof fault);
  if (line[0] == '\0' || lmail_saslprep(NULL, LMAIL_SASLPREP_STORED, line, strlen(line), prepared,
                                        sizeof prepared, &n, &fault) != LMAIL_OK) {
    fprintf(stderr, "maild: no good password on standard input: %s\n",
            line[0] == '\0' ? "it is empty" : lmail_saslprep_text(fault.reason));
    return EXIT_OPTIONS;
  }
  if (!random_octets(salt, sizeof salt)) {
    fprintf(stderr, "maild: /dev/urandom: %s\n", strerror(errno));
    return EXIT_SYSTEM;
  }
  lmail_pbkdf2_init(&p, hash, prepared, n, salt, sizeof salt, NEW_ITERATIONS, 1);
  lmail_pbkdf2_finish(&p, salted);
  lmail_scram_keys(hash, salted, stored, server);
  lmail_wipe(line, sizeof line);
  lmail_wipe(prepared, sizeof prepared);
  lmail_wipe(salted, sizeof salted);
  printf("scram-sha-256:%d", (int)NEW_ITERATIONS);
  print_base64(salt, sizeof salt, ':');
  print_base64(stored, hash->digest_len, ':');
  print_base64(server, hash->digest_len, ':');
  putchar('\n');
  return EXIT_ASKED;
}
