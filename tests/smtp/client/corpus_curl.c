/* SPDX-License-Identifier: MIT */
/*
 * corpus_curl.c - curl's tests of SMTP: to what a test's server answers, the client machine must be able to
 * say exactly the lines that the test expects, octet by octet. What it cannot say is in differences.md.
 * Skipped, and said so, without the corpus.
 */

#define _POSIX_C_SOURCE 200809L
#include "session.h"
#include "text.h"
#include <dirent.h>
#include <stdio.h>

#define FOLDER LIBMAIL_TEST_CORPUS "/corpus/curl-mail-tests"

/* ---- a test file ------------------------------------------------------------------------------ */

static int read_file(const char *name, text *t)
{
  char path[1024];
  FILE *f;
  int c;

  snprintf(path, sizeof path, "%s/%.200s", FOLDER, name);
  f = fopen(path, "rb");
  if (f == NULL) return 0;
  while ((c = getc(f)) != EOF) {
    const char byte = (char)c;

    text_add(t, &byte, 1);
  }
  fclose(f);
  return 1;
}

/* What stands between <name...> and </name>, without the line end behind the former; 0: there is none. */
static int section(const char *file, const char *name, text *t)
{
  char open[64], close[64];
  const char *s, *end;

  snprintf(open, sizeof open, "\n<%s", name);
  snprintf(close, sizeof close, "</%s>", name);
  s = strstr(file, open);
  if (s == NULL) return 0;
  s = strchr(s, '>') + 1;
  if (*s == '\n') s++;
  end = strstr(s, close);
  if (end == NULL) return 0;
  text_add(t, s, (size_t)(end - s));
  return 1;
}

/* What curl's test runner makes of its words in a text. */
static void expand(text *t, const char *s, const char *number)
{
  static const char *const words[][2] = {
      {"%LT", "<"}, {"%GT", ">"}, {"%HOSTIP", "127.0.0.1"}, {"%SMTPPORT", "25"}};

  while (*s != 0) {
    const char *end;
    text inner = {NULL, 0, 0};
    size_t i;

    if (strncmp(s, "%TESTNUMBER", 11) == 0) {
      text_printf(t, "%s", number);
      s += 11;
      continue;
    }
    for (i = 0; i < 4 && strncmp(s, words[i][0], strlen(words[i][0])) != 0;) i++;
    if (i < 4) {
      text_printf(t, "%s", words[i][1]);
      s += strlen(words[i][0]);
    } else if (strncmp(s, "%b64[", 5) == 0 && (end = strstr(s, "]b64%")) != NULL) {
      text_unpercent(&inner, s + 5, (size_t)(end - s - 5));
      text_add_base64(t, inner.s, inner.len);
      s = end + 5;
    } else if (strncmp(s, "%hex[", 5) == 0 && (end = strstr(s, "]hex%")) != NULL) {
      text_unpercent(t, s + 5, (size_t)(end - s - 5));
      s = end + 5;
    } else {
      text_add(t, s++, 1);
    }
    text_free(&inner);
  }
}

/* ---- curl's server ---------------------------------------------------------------------------- */

/* Its reply to a line: REPLY rules in the order of the file, else what it says by itself. */
static void server_says(const char *rules, const char *line, text *t)
{
  const char *s = rules == NULL ? "" : rules;

  while (*s != 0) {
    const size_t n = strcspn(s, "\n");

    if (strncmp(s, "REPLY ", 6) == 0) {
      const char *word = s + 6 + (s[6] == '"');
      const size_t len = s[6] == '"' ? strcspn(word, "\"") : strcspn(word, " ");
      const char *reply = word + len + (s[6] == '"') + 1;

      if (len == 0 ? *line == 0 : strncmp(line, word, len) == 0) {
        const char *more = strstr(reply, "\\r\\n");

        /* of a reply over two lines the first must have "-" by RFC 5321 4.2.1; curl's has not */
        if (more != NULL && more < s + n) {
          text_printf(t, "%.3s-%.*s\r\n%.*s\r\n", reply, (int)(more - reply - 4), reply + 4,
                      (int)(s + n - more - 4), more + 4);
        } else {
          text_printf(t, "%.*s\r\n", (int)(s + n - reply), reply);
        }
        return;
      }
    }
    s += n + (s[n] == '\n');
  }
  if (strncmp(line, "EHLO", 4) == 0) {
    text_printf(t, "250-x\r\n");
    for (s = rules == NULL ? "" : rules; *s != 0; s += strcspn(s, "\n"), s += *s == '\n') {
      if (strncmp(s, "CAPA ", 5) == 0)
        text_printf(t, "250-%.*s\r\n", (int)strcspn(s + 5, "\n"), s + 5);
      if (strncmp(s, "AUTH ", 5) == 0) text_printf(t, "250-%.*s\r\n", (int)strcspn(s, "\n"), s);
    }
    text_printf(t, "250 HELP\r\n");
  } else if (strncmp(line, "DATA", 4) == 0) text_printf(t, "354 go\r\n");
  else if (strncmp(line, "QUIT", 4) == 0) text_printf(t, "221 bye\r\n");
  else if (strstr(line, "invalid") != NULL) text_printf(t, "501 invalid\r\n");
  else text_printf(t, "250 ok\r\n");
}

/* ---- the client says a line ------------------------------------------------------------------- */

/* The parameters behind a path, as values. */
static size_t read_params(const char *s, unsigned verb, lmail_smtp_value *values, size_t max)
{
  size_t pos = 0, count = 0;
  lmail_smtp_param p;

  while (count < max && lmail_smtp_param_next(s, strlen(s), &pos, &p) == LMAIL_EVENT) {
    if (lmail_smtp_param_value(&p, verb, &values[count]) == LMAIL_OK) count++;
  }
  return count;
}

static lmail_status say(session *s, const char *line, int after_challenge, int utf8_rcpt)
{
  lmail_smtp_client *c = &s->c;
  const char *path = strchr(line, '<');
  const char *close = strrchr(line, '>');
  const char *word = strchr(line, ' ') == NULL ? "" : strchr(line, ' ') + 1;
  lmail_smtp_value values[8];

  if (after_challenge) return lmail_smtp_client_sasl(c, &s->w, line, strlen(line));
  if (strncmp(line, "EHLO ", 5) == 0) return lmail_smtp_client_ehlo(c, &s->w, word, strlen(word));
  if (strncmp(line, "HELO ", 5) == 0) return lmail_smtp_client_helo(c, &s->w, word, strlen(word));
  if (strncmp(line, "AUTH ", 5) == 0) {
    const char *initial = strchr(word, ' ');
    const size_t n = initial == NULL ? strlen(word) : (size_t)(initial - word);

    return lmail_smtp_client_auth(c, &s->w, word, n, initial == NULL ? NULL : initial + 1,
                                  initial == NULL ? 0 : strlen(initial + 1));
  }
  if (path != NULL && close != NULL && strncmp(line, "MAIL FROM:", 10) == 0) {
    const size_t n = read_params(*(close + 1) == ' ' ? close + 2 : close + 1, LMAIL_SMTP_MAIL,
                                 values, 8);

    return lmail_smtp_client_mail_with(c, &s->w, path + 1, (size_t)(close - path - 1), values, n);
  }
  if (path != NULL && close != NULL && strncmp(line, "RCPT TO:", 8) == 0) {
    return utf8_rcpt ? lmail_smtp_client_rcpt_with(c, &s->w, path + 1, (size_t)(close - path - 1),
                                                   NULL, 0)
                     : lmail_smtp_client_rcpt(c, &s->w, path + 1, (size_t)(close - path - 1));
  }
  if (strcmp(line, "DATA") == 0) return lmail_smtp_client_data(c, &s->w);
  if (strcmp(line, "QUIT") == 0) return lmail_smtp_client_quit(c, &s->w);
  if (strncmp(line, "VRFY ", 5) == 0) {
    const char *utf8 = strstr(word, " SMTPUTF8");

    return utf8 != NULL
               ? lmail_smtp_client_command(c, &s->w, LMAIL_SMTP_VRFY, word, (size_t)(utf8 - word))
               : lmail_smtp_client_vrfy(c, &s->w, word, strlen(word));
  }
  return LMAIL_E_ARGUMENT;
}

/* ---- the tests -------------------------------------------------------------------------------- */

/* Lines that the machine does not say; differences.md has why. */
static const struct {
  const char *test, *begin;
} differences[] = {
    {"test3003", "RCPT TO:<invalid.five>"},
    {"test3004", "RCPT TO:<invalid.three>"},
    {"test3005", "RCPT TO:<invalid."},
    {"test950", "vrfy recipient"},
    {"test958", "VRFY Anv"},
};

static int is_difference(const char *test, const char *line)
{
  size_t i;

  for (i = 0; i < sizeof differences / sizeof *differences; i++) {
    if (strcmp(differences[i].test, test) == 0 &&
        strncmp(line, differences[i].begin, strlen(differences[i].begin)) == 0) {
      return 1;
    }
  }
  return 0;
}

static void begin(session *s)
{
  lmail_smtp_client_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.reply_line_max = 12288;
  open_session(s, &cfg);
  assert_int_equal(lmail_smtp_client_extend(&s->c), LMAIL_OK);
  feed(s, "220 x\r\n");
}

/* Says each line and hears its reply; returns how many lines were said. */
static unsigned play(const char *test, const text *lines, const char *rules)
{
  const char *at = lines->s;
  session s;
  unsigned said = 0;
  int challenged = 0, utf8 = 0;

  begin(&s);
  while (*at != 0) {
    const size_t n = strcspn(at, "\n");
    text line = {NULL, 0, 0}, reply = {NULL, 0, 0};
    lmail_event last;
    lmail_status st;

    text_add(&line, at, n);
    if (strncmp(line.s, "EHLO", 4) == 0 && said > 0 && strstr(line.s, "002") != NULL) {
      free(s.scratch); /* its second connection */
      begin(&s);
    }
    if (strstr(line.s, "SMTPUTF8") != NULL) utf8 = 1;
    s.w.len = 0;
    st = say(&s, line.s, challenged, utf8);
    if (is_difference(test, line.s)) {
      assert_int_equal(st, LMAIL_E_ARGUMENT);
    } else {
      if (st != LMAIL_OK) fail_msg("%s: \"%s\": %d", test, line.s, (int)st);
      text_add(&line, "\r\n", 2);
      assert_int_equal(s.w.len, line.len);
      assert_memory_equal(s.out, line.s, line.len);
      line.s[line.len -= 2] = 0;
      server_says(rules, line.s, &reply);
      last = feed(&s, reply.s);
      challenged = last.kind == LMAIL_SMTP_CLIENT_CHALLENGE;
      if (strcmp(line.s, "DATA") == 0 && last.code == 354) {
        size_t used;

        assert_int_equal(lmail_smtp_client_body(&s.c, &s.w, TEXT("a\r\n"), &used, 1), LMAIL_OK);
        assert_int_equal(feed(&s, "250 ok\r\n").kind, LMAIL_SMTP_CLIENT_MESSAGE);
      }
      said++;
    }
    text_free(&line);
    text_free(&reply);
    at += n + (at[n] == '\n');
  }
  free(s.scratch);
  return said;
}

static void every_test_of_curl(void **state)
{
  DIR *d = opendir(FOLDER);
  struct dirent *e;
  unsigned tests = 0, lines = 0;

  (void)state;
  while ((e = readdir(d)) != NULL) {
    text file = {NULL, 0, 0}, keywords = {NULL, 0, 0}, raw = {NULL, 0, 0}, protocol = {NULL, 0, 0};
    text rules = {NULL, 0, 0}, raw_rules = {NULL, 0, 0};

    if (strncmp(e->d_name, "test", 4) == 0 && read_file(e->d_name, &file) &&
        section(file.s, "keywords", &keywords) && strstr(keywords.s, "SMTP") != NULL &&
        section(file.s, "protocol", &raw)) {
      expand(&protocol, raw.s, e->d_name + 4);
      if (section(file.s, "servercmd", &raw_rules)) expand(&rules, raw_rules.s, e->d_name + 4);
      lines += play(e->d_name, &protocol, rules.s);
      tests++;
    }
    text_free(&file);
    text_free(&keywords);
    text_free(&raw);
    text_free(&protocol);
    text_free(&rules);
    text_free(&raw_rules);
  }
  closedir(d);
  printf("%u tests of curl, %u lines\n", tests, lines);
  assert_true(tests >= 34);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {cmocka_unit_test(every_test_of_curl)};
  DIR *d = opendir(FOLDER);

  if (d == NULL) {
    printf("SKIPPED: no corpus in %s\n", FOLDER);
    return 77;
  }
  closedir(d);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
