/* SPDX-License-Identifier: MIT */
/* cmd_extract.c - lmail extract: attachments into files, decoded, under names that cannot hurt. */

#include "args.h"
#include "input.h"
#include "json.h"
#include "lmail.h"
#include "part.h"
#include "show.h"
#include <errno.h>
#include <fcntl.h>
#include <libmail/hash.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
    "usage: lmail extract [OPTION]... FILE DIR\n"
    "\n"
    "Writes the attachments of a message into DIR, decoded. DIR is made when it is missing. The\n"
    "names that the message gives are made safe, nothing outside DIR is touched, and no file is\n"
    "ever overwritten: a name that is taken gets a number. FILE may be - for standard input.\n"
    "\n"
    "  --all    every part that holds no parts, not just attachments and what has a file name\n"
    "  --json   one JSON object a file: path, file, type, octets, sha256\n"
    "\n"
    "  lmail extract message.eml attachments\n"
    "  lmail extract --all --json - parts < message.eml\n";

enum { NAME_ROOM = 300, TAKEN_MAX = 10000 };

typedef struct extraction {
  int dir;
  const char *dir_name;
  int all;
  int json;
  part_list list;
  part *open_part; /* the part that is being written, NULL for none */
  FILE *file;
  char name[NAME_ROOM];
  unsigned long long octets;
  lmail_hash_state hash; /* SHA-256 */
  unsigned long files;
  int failed;
} extraction;

/* ---- names ------------------------------------------------------------------------------------ */

/* For parts that have no name: the number, and what the type suggests. */
static void make_up_name(const part *p, char *name, size_t cap)
{
  const char *extension = "bin";

  switch (p->media) {
  case LMAIL_MEDIA_TEXT_PLAIN: extension = "txt"; break;
  case LMAIL_MEDIA_TEXT_HTML: extension = "html"; break;
  case LMAIL_MEDIA_TEXT_CALENDAR: extension = "ics"; break;
  case LMAIL_MEDIA_IMAGE_JPEG: extension = "jpg"; break;
  case LMAIL_MEDIA_IMAGE_PNG: extension = "png"; break;
  case LMAIL_MEDIA_IMAGE_GIF: extension = "gif"; break;
  case LMAIL_MEDIA_APPLICATION_PDF: extension = "pdf"; break;
  case LMAIL_MEDIA_APPLICATION_ZIP: extension = "zip"; break;
  case LMAIL_MEDIA_MESSAGE_RFC822:
  case LMAIL_MEDIA_MESSAGE_GLOBAL: extension = "eml"; break;
  default: break;
  }
  snprintf(name, cap, "part-%s.%s", *p->path == '\0' ? "0" : p->path, extension);
}

static void choose_name(const part *p, char *name, size_t cap)
{
  bytes given = part_file_name(p);
  size_t n = 0;

  if (given.data != NULL && given.len > 0 &&
      lmail_file_name(given.data, given.len, name, cap - 1, &n) == LMAIL_OK) {
    name[n] = '\0';
  } else {
    make_up_name(p, name, cap);
  }
  free(given.data);
}

/* "name.ext", then "name-1.ext", "name-2.ext", ... */
static void numbered(const char *name, unsigned count, char *out, size_t cap)
{
  const char *dot = strrchr(name, '.');
  size_t stem = dot == NULL || dot == name ? strlen(name) : (size_t)(dot - name);

  if (count == 0) {
    snprintf(out, cap, "%s", name);
    return;
  }
  if (strlen(name) > 240 && stem > 16) stem -= 16; /* the number has to fit into 255 octets */
  while (stem > 1 && ((unsigned char)name[stem] & 0xc0) == 0x80) stem--;
  snprintf(out, cap, "%.*s-%u%s", (int)stem, name, count, dot == NULL || dot == name ? "" : dot);
}

/* O_EXCL: neither an existing file nor a symbolic link is ever followed. */
static int create(extraction *x, const char *name)
{
  unsigned count;

  for (count = 0; count < TAKEN_MAX; count++) {
    int fd;

    numbered(name, count, x->name, sizeof x->name);
    fd = openat(x->dir, x->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
  return -1;
}

/* ---- writing ---------------------------------------------------------------------------------- */

static void fail(extraction *x, const char *name)
{
  complain("%s/%s: %s", x->dir_name, name, strerror(errno));
  x->failed = 1;
}

static void open_file(extraction *x, part *p)
{
  char name[NAME_ROOM];
  int fd;

  choose_name(p, name, sizeof name);
  fd = create(x, name);
  x->file = fd < 0 ? NULL : fdopen(fd, "wb");
  if (x->file == NULL) {
    fail(x, name);
    if (fd >= 0) close(fd);
    return;
  }
  x->open_part = p;
  x->octets = 0;
  lmail_hash_sha256()->init(&x->hash);
}

static void report(extraction *x)
{
  const lmail_hash *sha256 = lmail_hash_sha256();
  uint8_t digest[LMAIL_DIGEST_MAX];

  sha256->finish(&x->hash, digest);
  if (!x->json) {
    printf("%s/", x->dir_name);
    show_text(stdout, x->name, strlen(x->name));
    printf("  %s, %llu octets\n", x->open_part->type, x->octets);
    return;
  }
  fputs("{\"path\": ", stdout);
  json_text(stdout, x->open_part->path);
  fputs(", \"file\": ", stdout);
  json_text(stdout, x->name);
  fputs(", \"type\": ", stdout);
  json_text(stdout, x->open_part->type);
  printf(", \"octets\": %llu, \"sha256\": ", x->octets);
  json_hex(stdout, digest, sha256->digest_len);
  fputs("}\n", stdout);
}

/* Half a file is worse than none: it is taken away when it could not be written whole. */
static void close_file(extraction *x)
{
  int bad = ferror(x->file);

  if (fclose(x->file) != 0 || bad) {
    fail(x, x->name);
    unlinkat(x->dir, x->name, 0);
  } else {
    x->files++;
    report(x);
  }
  x->file = NULL;
  x->open_part = NULL;
}

/* ---- events ----------------------------------------------------------------------------------- */

static int is_wanted(const extraction *x, const part *p)
{
  bytes disposition = part_disposition(p);
  bytes name = part_file_name(p);
  int wanted = name.data != NULL ||
               (disposition.data != NULL && strcmp((const char *)disposition.data, "inline") != 0);

  if (!p->composite && x->all) wanted = 1;
  if (part_is_multipart(p)) wanted = 0;
  free(disposition.data);
  free(name.data);
  return wanted;
}

/* A message that is attached is a file as a whole; others are taken apart. */
static void headers_end(extraction *x, lmail_mime_parser *m, part *p)
{
  int wanted = is_wanted(x, p);

  if (wanted) lmail_mime_decode(m, p->composite ? LMAIL_MIME_OPAQUE : LMAIL_MIME_DECODED);
  else if (!p->composite) lmail_skip(&m->base);
  if (wanted) open_file(x, p);
}

static void take_event(extraction *x, lmail_mime_parser *m, const lmail_event *ev)
{
  part *p = part_take(&x->list, ev);

  if (p == NULL) return;
  if (ev->kind == LMAIL_MIME_HEADERS_END) {
    headers_end(x, m, p);
  } else if (ev->kind == LMAIL_MIME_BODY && p == x->open_part) {
    fwrite(ev->data, 1, ev->len, x->file);
    x->octets += ev->len;
    lmail_hash_sha256()->update(&x->hash, ev->data, ev->len);
  } else if (ev->kind == LMAIL_MIME_PART_END && p == x->open_part) {
    close_file(x);
  }
}

static lmail_status feed(extraction *x, lmail_mime_parser *m, const uint8_t *data, size_t n)
{
  lmail_status st;
  lmail_event ev;
  size_t used;

  if (data == NULL) lmail_finish(&m->base);
  while ((st = lmail_next(&m->base, data, n, &used, &ev)) == LMAIL_EVENT) {
    if (data != NULL) data += used;
    n -= used;
    take_event(x, m, &ev);
  }
  return st;
}

static void extract_all(extraction *x, input *in)
{
  uint8_t scratch[LMAIL_MIME_SCRATCH];
  lmail_mime_parser m;
  lmail_status st = lmail_mime_init(&m, NULL, scratch, sizeof scratch);
  unsigned long long done = 0;
  const uint8_t *data;
  size_t n;

  while (st == LMAIL_OK && input_next(in, &data, &n)) {
    st = feed(x, &m, data, n);
    progress(in->name, done += n, 0);
  }
  if (st == LMAIL_OK) st = feed(x, &m, NULL, 0);
  progress(in->name, 1, 1);
  if (x->open_part != NULL) close_file(x);
  if (st < 0) {
    complain("%s: %s", in->name, lmail_status_text(st));
    x->failed = 1;
  }
}

/* ---- the command line ------------------------------------------------------------------------- */

static int open_dir(extraction *x)
{
  if (mkdir(x->dir_name, 0777) != 0 && errno != EEXIST) {
    complain("%s: %s", x->dir_name, strerror(errno));
    return 0;
  }
  x->dir = open(x->dir_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (x->dir < 0) complain("%s: %s", x->dir_name, strerror(errno));
  return x->dir >= 0;
}

static int run(const struct command *self, int argc, char **argv)
{
  extraction x;
  word_list words = {0};
  input in;
  const option options[] = {
      {"--all", OPTION_FLAG, &x.all}, {"--json", OPTION_FLAG, &x.json}, {NULL, OPTION_FLAG, NULL}};
  int code;

  memset(&x, 0, sizeof x);
  code = args_parse(self, options, argc, argv, &words, 2, 2);
  if (code == ARGS_GO_ON) {
    code = EXIT_FILE;
    x.dir_name = words.words[1];
    if (input_open(&in, words.words[0], INPUT_CHUNK)) {
      if (open_dir(&x)) {
        extract_all(&x, &in);
        close(x.dir);
        if (!x.failed && !in.failed) code = EXIT_OK;
        if (code == EXIT_OK && x.files == 0) fputs("lmail: there is no attachment\n", stderr);
      }
      input_close(&in);
    }
    part_list_free(&x.list);
  }
  word_free(&words);
  return code;
}

const struct command cmd_extract = {"extract", "write the attachments of a message into files",
                                    help, run};
