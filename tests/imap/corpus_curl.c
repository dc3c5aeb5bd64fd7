/* SPDX-License-Identifier: MIT */
/*
 * corpus_curl.c - curl's tests of IMAP: to what a test's server answers, the client machine must be able to say
 * exactly the lines that the test expects, but for their tags, and what it fetches must come out of the
 * events. What it does not say is in differences.md. Skipped, and said so, without the corpus.
 */

#define _POSIX_C_SOURCE 200809L
#include "arguments.h"
#include "facts.h"
#include "text.h"
#include <dirent.h>
#include <libmail/imap_client.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER LIBMAIL_TEST_CORPUS "/corpus/curl-mail-tests"

/* ---- a test file -------------------------------------------------------------------------------- */

static int read_file(const char *name, text *t)
{
  char path[1024], block[4096];
  size_t n;
  FILE *f;

  snprintf(path, sizeof path, "%s/%.200s", FOLDER, name);
  f = fopen(path, "rb");
  if (f == NULL) return 0;
  while ((n = fread(block, 1, sizeof block, f)) > 0) text_add(t, block, n);
  fclose(f);
  return 1;
}

/* %b64[...]b64% and %repeat[n x ...]%: where it ends, or s when it is none. */
static const char *bracketed(text *t, const char *s)
{
  text inner = {NULL, 0, 0};
  const char *end, *from;
  unsigned long i;

  if (strncmp(s, "%b64[", 5) == 0 && (end = strstr(s, "]b64%")) != NULL) {
    text_unpercent(&inner, s + 5, (size_t)(end - s - 5));
    text_add_base64(t, inner.s, inner.len);
    s = end + 5;
  } else if (strncmp(s, "%repeat[", 8) == 0 && (end = strstr(s, "]%")) != NULL) {
    from = strstr(s, " x ") + 3;
    text_unpercent(&inner, from, (size_t)(end - from));
    for (i = strtoul(s + 8, NULL, 10); i > 0; i--) text_add(t, inner.s, inner.len);
    s = end + 2;
  }
  text_free(&inner);
  return s;
}

/* What curl's test runner makes of its words in a text. */
static void expand(text *t, const char *s, size_t n, const char *number, int crlf)
{
  const char *end = s + n, *behind;
  const char *const words[][2] = {{"%TESTNUMBER", number}, {"%LT", "<"},         {"%GT", ">"},
                                  {"%CR", "\r"},           {"%IMAPPORT", "143"}, {NULL, NULL}};
  size_t i;

  while (s < end) {
    for (i = 0; words[i][0] != NULL && strncmp(s, words[i][0], strlen(words[i][0])) != 0;) i++;
    if (words[i][0] != NULL) {
      text_printf(t, "%s", words[i][1]);
      s += strlen(words[i][0]);
    } else if ((behind = bracketed(t, s)) != s) {
      s = behind;
    } else {
      if (crlf && *s == '\n') text_add(t, "\r", 1);
      text_add(t, s++, 1);
    }
  }
}

/* What stands between <name...> and </name>, expanded; 0: there is none. */
static int section(const char *file, const char *name, const char *number, text *t)
{
  char open[64], close[64];
  const char *s, *end;
  int crlf;

  snprintf(open, sizeof open, "\n<%s", name);
  snprintf(close, sizeof close, "</%s>", name);
  for (s = strstr(file, open); s != NULL && s[strlen(open)] != '>' && s[strlen(open)] != ' ';)
    s = strstr(s + 1, open);
  if (s == NULL || (end = strstr(s, close)) == NULL) return 0;
  crlf = memcmp(s + strlen(open), " crlf=\"yes\"", 11) == 0;
  s = strchr(s, '>') + 1;
  if (*s == '\n') s++;
  text_add(t, "", 0);
  expand(t, s, (size_t)(end - s), number, crlf);
  return 1;
}

typedef struct test {
  text lines, rules, data, upload;
} test;

/* 0: it is no test of IMAP's. */
static int load(test *t, const char *name)
{
  text file = {NULL, 0, 0}, keywords = {NULL, 0, 0};
  int is_imap;

  memset(t, 0, sizeof *t);
  is_imap = strncmp(name, "test", 4) == 0 && read_file(name, &file) &&
            section(file.s, "keywords", "", &keywords) && strstr(keywords.s, "IMAP") != NULL &&
            section(file.s, "protocol", name + 4, &t->lines);
  if (is_imap) {
    section(file.s, "servercmd", name + 4, &t->rules);
    section(file.s, "data", name + 4, &t->data);
    section(file.s, "upload", name + 4, &t->upload);
  }
  text_free(&file);
  text_free(&keywords);
  return is_imap;
}

static void unload(test *t)
{
  text_free(&t->lines);
  text_free(&t->rules);
  text_free(&t->data);
  text_free(&t->upload);
}

/* ---- curl's server ------------------------------------------------------------------------------ */

/* What a rule "REPLY word answer" has for a line; 0 when none has. */
static int ruled(const char *rules, const char *line, const char *tag, text *t)
{
  const char *s, *next;

  for (s = rules == NULL ? "" : rules; *s != '\0'; s = next) {
    const size_t n = strcspn(s, "\n");
    const char *word = s + 6 + (s[6] == '"');
    const size_t len = s[6] == '"' ? strcspn(word, "\"") : strcspn(word, " ");
    const char *answer = word + len + (s[6] == '"') + 1;

    next = s + n + (s[n] == '\n');
    if (strncmp(s, "REPLY ", 6) != 0 || strncmp(line, word, len) != 0) continue;
    if (answer[0] == '+') text_printf(t, "%.*s\r\n", (int)(s + n - answer), answer);
    else text_printf(t, "%s %.*s\r\n", tag, (int)(s + n - answer - 5), answer + 5);
    return 1;
  }
  return 0;
}

static void capabilities(const char *rules, text *t)
{
  const char *s, *word;

  text_printf(t, "* CAPABILITY IMAP4rev1 IDLE");
  for (s = rules == NULL ? "" : rules; *s != '\0'; s += strcspn(s, "\n"), s += *s == '\n') {
    if (strncmp(s, "CAPA ", 5) == 0) text_printf(t, " %.*s", (int)strcspn(s + 5, "\n"), s + 5);
    if (strncmp(s, "AUTH ", 5) != 0) continue;
    for (word = s + 5; *word != '\n'; word += strcspn(word, " \n"), word += *word == ' ')
      text_printf(t, " AUTH=%.*s", (int)strcspn(word, " \n"), word);
  }
  text_printf(t, "\r\n");
}

/* The answer to a line, as curl's server gives it. */
static void server_says(const test *x, const char *line, const char *tag, text *t)
{
  const char *item = strstr(line, " BODY[");

  if (ruled(x->rules.s, line, tag, t)) return;
  if (strcmp(line, "CAPABILITY") == 0) capabilities(x->rules.s, t);
  if (strncmp(line, "SELECT ", 7) == 0)
    text_printf(t, "* FLAGS (\\Seen)\r\n* 172 EXISTS\r\n* OK [UIDVALIDITY 3857529045] UIDs\r\n");
  if (strncmp(line, "EXAMINE ", 8) == 0 || strncmp(line, "SEARCH ", 7) == 0)
    text_add(t, x->data.s, x->data.len);
  if (strncmp(line, "FETCH ", 6) == 0) {
    text_printf(t, "* %.*s FETCH (%s {%lu}\r\n", (int)(item - line - 6), line + 6, item + 1,
                (unsigned long)x->data.len);
    text_add(t, x->data.s, x->data.len);
    text_printf(t, ")\r\n");
  }
  if (strncmp(line, "LOGOUT", 6) == 0) text_printf(t, "* BYE curl IMAP server signing off\r\n");
  text_printf(t, "%s OK %.*s completed\r\n", tag, (int)strcspn(line, " "), line);
}

/* ---- the client --------------------------------------------------------------------------------- */

static lmail_imap_client client;
static uint8_t scratch[16384];
static uint8_t output[16384];
static lmail_writer writer;
static text fetched; /* octets of BODY */

static lmail_status hear(const char *s, size_t n)
{
  lmail_status st;
  lmail_event ev;
  size_t used;

  do {
    st = lmail_next(&client.reader.base, s, n, &used, &ev);
    s += used;
    n -= used;
    if (st == LMAIL_EVENT && ev.kind == LMAIL_IMAP_CLIENT_BODY)
      text_add(&fetched, (const char *)ev.data, ev.len);
    /* curl's server sends "+" without a space */
    if (st == LMAIL_EVENT && ev.kind != LMAIL_IMAP_CLIENT_END) assert_int_equal(ev.repair, 0);
    if (st == LMAIL_EVENT) assert_int_not_equal(ev.kind, LMAIL_IMAP_CLIENT_BAD);
  } while (st == LMAIL_EVENT);
  return st;
}

static void begin(void)
{
  lmail_imap_client_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.token_max = 12288;
  assert_true(lmail_imap_client_scratch_size(&cfg) <= sizeof scratch);
  assert_int_equal(lmail_imap_client_init(&client, &cfg, scratch, sizeof scratch), LMAIL_OK);
  lmail_writer_init(&writer, output, sizeof output);
  assert_int_equal(hear("* OK curl IMAP server ready to serve\r\n", 38), LMAIL_OK);
}

/* astring, as a line has it: an atom or a quoted string. Where it ends. */
static const char *astring(const char *s, text *t)
{
  text_add(t, "", 0);
  if (*s != '"') {
    text_add(t, s, strcspn(s, " "));
    return s + strcspn(s, " ");
  }
  for (s++; *s != '"'; s++) {
    if (*s == '\\') s++;
    text_add(t, s, 1);
  }
  return s + 1;
}

static lmail_status say_login(const char *s)
{
  text user = {NULL, 0, 0}, password = {NULL, 0, 0};
  lmail_status st;

  astring(astring(s, &user) + 1, &password);
  st = lmail_imap_client_login(&client, &writer, user.s, user.len, password.s, password.len);
  text_free(&user);
  text_free(&password);
  return st;
}

static lmail_status say_authenticate(const char *s)
{
  const size_t n = strcspn(s, " ");
  const char *initial = s[n] == ' ' ? s + n + 1 : NULL;

  if (initial != NULL && strcmp(initial, "=") == 0)
    return lmail_imap_client_authenticate(&client, &writer, s, n, "", 0);
  return lmail_imap_client_authenticate(&client, &writer, s, n, initial,
                                        initial == NULL ? 0 : strlen(initial));
}

/* A command in words as arguments.h has them: numbers, items, flags, and a literal. */
static lmail_status say_words(uint32_t verb, char *s)
{
  char room[32][64];
  char *argv[32];
  lmail_imap_arg args[ARGUMENTS_MAX];
  size_t n = 0;

  while (*s != '\0') {
    size_t len = strcspn(s, " ()");

    assert_true(n < 31 && len < 50);
    if (len == 0) len = 1;
    if (*s == '{') snprintf(room[n], sizeof room[n], "S:%.*s", (int)len - 2, s + 1);
    else if (*s == '\\') snprintf(room[n], sizeof room[n], "f:%.*s", (int)len, s);
    else if (verb == LMAIL_IMAP_CMD_FETCH && n == 0)
      snprintf(room[n], sizeof room[n], "s:%.*s", (int)len, s);
    else if (verb == LMAIL_IMAP_CMD_FETCH && *s != '(' && *s != ')')
      snprintf(room[n], sizeof room[n], "i:%.*s", (int)len, s);
    else if (verb == LMAIL_IMAP_CMD_APPEND && n == 0)
      snprintf(room[n], sizeof room[n], "m:%.*s", (int)len, s);
    else snprintf(room[n], sizeof room[n], "%.*s", (int)len, s);
    argv[n] = room[n];
    n++;
    s += len;
    s += *s == ' ';
  }
  argv[n] = NULL;
  return lmail_imap_client_command(&client, &writer, verb, args, arguments_of(argv, args));
}

/* The line without its tag; behind a challenge it has none. */
static lmail_status say(char *line, int challenged)
{
  char *space = strchr(line, ' ');
  char *rest = space == NULL ? line + strlen(line) : space + 1;
  char verb[32];
  uint32_t number;

  if (challenged) return lmail_imap_client_sasl(&client, &writer, line, strlen(line));
  snprintf(verb, sizeof verb, "%.*s", (int)strcspn(line, " "), line);
  number = command_named(verb);
  if (number == LMAIL_IMAP_CMD_LOGIN) return say_login(rest);
  if (number == LMAIL_IMAP_CMD_AUTHENTICATE) return say_authenticate(rest);
  if (number == LMAIL_IMAP_CMD_SELECT || number == LMAIL_IMAP_CMD_EXAMINE ||
      number == LMAIL_IMAP_CMD_CREATE)
    return lmail_imap_client_mailbox(&client, &writer, number, rest, strlen(rest));
  if (*rest == '\0') return lmail_imap_client_simple(&client, &writer, number);
  return say_words(number, rest);
}

/* The literal of APPEND, behind the server's "+"; longer boundaries than the file shows are made up for. */
static void upload(const test *x, char *line, uint64_t size)
{
  text octets = {NULL, 0, 0};
  size_t used;

  text_add(&octets, x->upload.s, x->upload.len);
  while (octets.len < size) text_add(&octets, "-", 1);
  assert_int_equal(octets.len, size);
  assert_int_equal(hear("+ ready\r\n", 9), LMAIL_OK);
  writer.len = 0;
  assert_int_equal(say(line, 0), LMAIL_PAUSED);
  assert_int_equal(lmail_imap_client_body(&client, &writer, octets.s, octets.len, &used), LMAIL_OK);
  assert_int_equal(used, size);
  assert_int_equal(writer.len, size);
  assert_memory_equal(output, octets.s, size);
  assert_int_equal(say(line, 0), LMAIL_OK);
  text_free(&octets);
}

/* ---- the tests ---------------------------------------------------------------------------------- */

/* Lines that the machine does not say; differences.md has why. */
static const struct {
  const char *name, *line;
  lmail_status status;
} differences[] = {
    {"test677", "IDLE", LMAIL_E_STATE},
    {"test3206", "FETCH 456 (\"fake {50}\" BODY[TEXT])", LMAIL_E_ARGUMENT},
    {NULL, NULL, 0},
};

static int is_difference(const char *name, const char *line, lmail_status st)
{
  size_t i;

  for (i = 0; differences[i].name != NULL; i++) {
    if (strcmp(differences[i].name, name) != 0 || strcmp(differences[i].line, line) != 0) continue;
    assert_int_equal(st, differences[i].status);
    return 1;
  }
  return 0;
}

/* What was written, without its tag. */
static const char *written(int challenged, size_t *n)
{
  const char *s = (const char *)output;
  size_t tag = challenged ? 0 : (size_t)(strchr(s, ' ') - s) + 1;

  assert_true(writer.len > tag + 2 && memcmp(s + writer.len - 2, "\r\n", 2) == 0);
  *n = writer.len - tag - 2;
  return s + tag;
}

/* Says a line and hears its answer; 1 when it was said. */
static int one_line(const char *name, const test *x, char *line, int *challenged)
{
  const char *brace = strchr(line, '{'), *ours;
  text answer = {NULL, 0, 0};
  char tag[32];
  lmail_status st;
  size_t n;

  writer.len = 0;
  memset(output, 0, sizeof output);
  st = say(line, *challenged);
  if (is_difference(name, line, st)) return 0;
  if (st != LMAIL_OK && st != LMAIL_WAIT) fail_msg("%s: \"%s\": %d", name, line, (int)st);
  ours = written(*challenged, &n);
  if (n != strlen(line) || memcmp(ours, line, n) != 0)
    fail_msg("%s: \"%s\", not \"%.*s\"", name, line, (int)n, ours);
  if (st == LMAIL_WAIT) upload(x, line, strtoull(brace + 1, NULL, 10));
  snprintf(tag, sizeof tag, "A%u", (unsigned)lmail_imap_client_next_id(&client) - 1);
  server_says(x, line, tag, &answer);
  st = hear(answer.s, answer.len);
  assert_int_equal(st, strcmp(line, "LOGOUT") == 0 ? LMAIL_DONE : LMAIL_OK);
  *challenged = answer.s[0] == '+';
  if (strncmp(line, "FETCH ", 6) == 0) {
    assert_int_equal(fetched.len, x->data.len);
    assert_memory_equal(fetched.s, x->data.s, fetched.len);
    fetched.len = 0;
  }
  text_free(&answer);
  return 1;
}

/* All lines of one; a tag with another letter is another connection. */
static unsigned play(const char *name, const test *x)
{
  const char *at = x->lines.s;
  char letter = 'A';
  unsigned said = 0;
  int challenged = 0;

  begin();
  while (*at != '\0') {
    const size_t n = strcspn(at, "\r\n"), tag = challenged ? 0 : strcspn(at, " ") + 1;
    text line = {NULL, 0, 0};

    if (!challenged && *at != letter) {
      letter = *at;
      begin();
    }
    text_add(&line, at + tag, n - tag);
    said += (unsigned)one_line(name, x, line.s, &challenged);
    text_free(&line);
    at += n + strspn(at + n, "\r\n");
  }
  return said;
}

/* A brace in a quoted string is no literal, and a literal's octets are none of the grammar's (test3206). */
static void brace_in_quotes(void **state)
{
  text response = {NULL, 0, 0};
  lmail_status st;
  test x;
  facts f;

  (void)state;
  memset(&f, 0, sizeof f);
  assert_true(load(&x, "test3206"));
  assert_int_equal(x.data.len, 7201);
  text_printf(&response, "* 456 FETCH ((\"fake {50}\" BODY[TEXT]) {7201}\r\n");
  text_add(&response, x.data.s, x.data.len);
  text_printf(&response, ")\r\nA4 OK FETCH completed\r\n");
  assert_true(facts_read_any(&f, response.s, response.len, &st));
  assert_int_equal(st, LMAIL_DONE);
  assert_int_equal(f.faults, 0);
  assert_non_null(strstr(f.lines.s, "XXX\\r\\n\n)\nA4 OK\nIMAP_TEXT FETCH completed\n"));
  facts_free(&f);
  text_free(&response);
  unload(&x);
}

static void every_test_of_curl(void **state)
{
  DIR *d = opendir(FOLDER);
  struct dirent *e;
  unsigned tests = 0, lines = 0;

  (void)state;
  while ((e = readdir(d)) != NULL) {
    test x;

    if (load(&x, e->d_name)) {
      lines += play(e->d_name, &x);
      tests++;
    }
    unload(&x);
  }
  closedir(d);
  text_free(&fetched);
  printf("%u tests of curl, %u lines\n", tests, lines);
  assert_int_equal(tests, 27);
  assert_int_equal(lines, 123);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_test_of_curl),
      cmocka_unit_test(brace_in_quotes),
  };
  DIR *d = opendir(FOLDER);

  if (d == NULL) {
    printf("SKIPPED: no corpus in %s\n", FOLDER);
    return 77;
  }
  closedir(d);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
