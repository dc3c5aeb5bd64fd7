/* SPDX-License-Identifier: MIT */
/* cmd_split.c - lmail split: a message in pieces that a hop with a limit lets through. */

#include "args.h"
#include "downgrade.h"
#include "filter.h"
#include "header.h"
#include "input.h"
#include "letter.h"
#include <errno.h>
#include <fcntl.h>
#include <libmail/partial.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
    "usage: lmail split --size OCTETS [OPTION]... FILE FOLDER\n"
    "\n"
    "Cuts a message into pieces of at most OCTETS octets, messages of their own of the type\n"
    "message/partial (RFC 2046 5.2.2), which it writes into FOLDER as 1.eml, 2.eml, ... Readers put\n"
    "them together again, as lmail join does. An 8-bit message is made 7-bit first, as lmail\n"
    "downgrade does. FILE may be - for standard input; existing files are not overwritten.\n"
    "\n"
    "  --size OCTETS     what no piece exceeds\n"
    "  --id LEFT@RIGHT   what the pieces have in common; default: something random\n"
    "\n"
    "  lmail split --size 1000000 big.eml pieces\n"
    "  lmail join pieces/*.eml > again.eml\n";

typedef struct splitting {
  lmail_partial_splitter s;
  const uint8_t *body;
  size_t n;
  int dir;
  const char *dir_name;
} splitting;

enum { ID_LETTERS = 20 };

/* ---- pieces ----------------------------------------------------------------------------------- */

/* O_EXCL: neither an existing file nor a symbolic link is ever followed. */
static FILE *open_piece(const splitting *x, unsigned number)
{
  char name[32];
  FILE *f;
  int fd;

  snprintf(name, sizeof name, "%u.eml", number);
  fd = openat(x->dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  f = fd < 0 ? NULL : fdopen(fd, "wb");
  if (f == NULL) complain("%s/%s: %s", x->dir_name, name, strerror(errno));
  return f;
}

/* One piece into its file, from body[*at] on. The codec's last word; LMAIL_E_STATE: a file failed. */
static lmail_status write_piece(splitting *x, unsigned number, size_t *at)
{
  FILE *f = open_piece(x, number);
  lmail_status st;
  char out[65536];

  if (f == NULL) return LMAIL_E_STATE;
  do {
    size_t used, made;

    st = lmail_partial_split(&x->s, x->body + *at, x->n - *at, &used, out, sizeof out, &made, 1);
    *at += used;
    fwrite(out, 1, made, f);
  } while (st == LMAIL_FULL);
  if (fflush(f) != 0 || ferror(f)) {
    complain("%s: %s", x->dir_name, strerror(errno));
    st = LMAIL_E_STATE;
  }
  fclose(f);
  return st;
}

static int write_pieces(splitting *x)
{
  lmail_status st = LMAIL_OK;
  unsigned number = 1;
  size_t at = 0;

  do {
    progress(x->dir_name, number, x->s.total);
    st = write_piece(x, number++, &at);
  } while (st == LMAIL_EVENT);
  progress(x->dir_name, 1, 1);
  if (st == LMAIL_DONE) printf("%u\n", (unsigned)x->s.total);
  return st == LMAIL_DONE ? EXIT_OK : EXIT_FILE;
}

/* ---- the message ------------------------------------------------------------------------------ */

/* Where its header is over. */
static size_t header_length(const uint8_t *data, size_t n)
{
  lmail_field f;
  header h;

  header_open(&h, data, n);
  while (header_next(&h, &f)) {}
  header_close(&h);
  return h.body;
}

static int split(splitting *x, const lmail_partial_config *cfg, const uint8_t *data, size_t n)
{
  size_t header = header_length(data, n), used = 0;
  lmail_status st = lmail_partial_split_init(&x->s, cfg, data, header);

  if (st == LMAIL_E_LIMIT) {
    complain("--size %llu has no room for a header and a line", (unsigned long long)cfg->size_max);
    return EXIT_USAGE;
  }
  x->body = data + header;
  x->n = n - header;
  if (st == LMAIL_OK) st = lmail_partial_measure(&x->s, x->body, x->n, &used);
  if (st == LMAIL_OK) return write_pieces(x);
  complain("the message cannot be cut: it has lines of over 998 octets, or NUL octets, or the "
           "id is none (%s at %llu)",
           lmail_status_text(st), (unsigned long long)(header + used));
  return EXIT_MESSAGE;
}

/* The message as it can be cut, in a file without a name. */
static int prepare(const char *path, FILE **f)
{
  uint64_t octets = 0;
  uint32_t facts;
  int code;

  *f = tmpfile();
  if (*f == NULL) {
    complain("temporary file: %s", strerror(errno));
    return EXIT_FILE;
  }
  code = filter_crlf(path, *f, &octets);
  return code == EXIT_OK ? downgrade_file(f, 0, &octets, &facts) : code;
}

static int split_file(splitting *x, const lmail_partial_config *cfg, const char *path)
{
  const uint8_t *data;
  FILE *f;
  input in;
  size_t n;
  int code = prepare(path, &f);

  if (f == NULL) return code;
  input_adopt(&in, f, path, INPUT_WHOLE);
  if (code == EXIT_OK) {
    if (input_next(&in, &data, &n)) {
      code = split(x, cfg, data, n);
    } else {
      complain("%s: there is nothing in it", path);
      code = EXIT_MESSAGE;
    }
  }
  input_close(&in);
  return code;
}

/* ---- the command line ------------------------------------------------------------------------- */

static int open_dir(splitting *x)
{
  if (mkdir(x->dir_name, 0777) == 0 || errno == EEXIST) {
    x->dir = open(x->dir_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  }
  if (x->dir < 0) complain("%s: %s", x->dir_name, strerror(errno));
  return x->dir >= 0;
}

/* "left@right"; something random on this machine when none is given. */
static int set_id(lmail_partial_config *cfg, const char *id, char *random)
{
  const char *at = id == NULL ? NULL : strchr(id, '@');

  if (id == NULL) {
    if (!random_text(random, ID_LETTERS)) return EXIT_FILE;
    cfg->left = random;
    cfg->left_len = ID_LETTERS;
    cfg->right = "localhost";
    cfg->right_len = 9;
    return EXIT_OK;
  }
  if (at == NULL) {
    complain("--id needs LEFT@RIGHT, not \"%s\"", id);
    return EXIT_USAGE;
  }
  cfg->left = id;
  cfg->left_len = (size_t)(at - id);
  cfg->right = at + 1;
  cfg->right_len = strlen(at + 1);
  return EXIT_OK;
}

static int run(const struct command *self, int argc, char **argv)
{
  lmail_partial_config cfg = {0};
  splitting x = {0};
  word_list words = {0};
  const char *id = NULL;
  char random[ID_LETTERS];
  size_t size = 0;
  const option options[] = {
      {"--size", OPTION_NUMBER, &size}, {"--id", OPTION_TEXT, &id}, {NULL, OPTION_FLAG, NULL}};
  int code = args_parse(self, options, argc, argv, &words, 2, 2);

  if (code == ARGS_GO_ON) {
    cfg.size_max = size;
    x.dir = -1;
    x.dir_name = words.words[1];
    code = set_id(&cfg, id, random);
    if (code == EXIT_OK && size == 0) {
      complain("--size is missing");
      code = EXIT_USAGE;
    }
    if (code == EXIT_OK) code = open_dir(&x) ? split_file(&x, &cfg, words.words[0]) : EXIT_FILE;
    if (x.dir >= 0) close(x.dir);
  }
  word_free(&words);
  return code;
}

const struct command cmd_split = {"split", "cut a message into pieces", help, run};
