/* SPDX-License-Identifier: MIT */
/*
 * corpus_replies.c - what servers said: replies of real ones (mailkit-transcripts), of smtp-proto's tests,
 * and the scripted hostile servers of no-starttls-cases, each at every split. Skipped, and said so,
 * without the corpus.
 */

#define _POSIX_C_SOURCE 200809L
#include "json.h"
#include "session.h"
#include "text.h"
#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

#define CORPUS LIBMAIL_TEST_CORPUS "/corpus/"
#define FILES_MAX 128

typedef struct sample {
  char path[1024];
  text bytes; /* with CRLF */
} sample;

static sample samples[FILES_MAX];
static size_t sample_count;

/* ---- files ------------------------------------------------------------------------------------------ */

static void load(const char *path)
{
  sample *s = &samples[sample_count];
  FILE *f = fopen(path, "rb");
  int c;

  assert_non_null(f);
  assert_true(sample_count < FILES_MAX);
  memset(s, 0, sizeof *s);
  snprintf(s->path, sizeof s->path, "%s", path);
  while ((c = getc(f)) != EOF) {
    const char byte = (char)c;

    if (c == '\n' && (s->bytes.len == 0 || s->bytes.s[s->bytes.len - 1] != '\r')) {
      text_add(&s->bytes, "\r", 1);
    }
    text_add(&s->bytes, &byte, 1);
  }
  fclose(f);
  sample_count++;
}

/* All files below a folder whose names end so; 0 when it is not there. */
static int load_folder(const char *folder, const char *end)
{
  DIR *d = opendir(folder);
  struct dirent *e;

  if (d == NULL) return 0;
  while ((e = readdir(d)) != NULL) {
    const size_t n = strlen(e->d_name);
    char path[1024];
    struct stat st;

    if (e->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%.700s/%.300s", folder, e->d_name);
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) load_folder(path, end);
    else if (n > strlen(end) && strcmp(e->d_name + n - strlen(end), end) == 0) load(path);
  }
  closedir(d);
  return 1;
}

static void forget_files(void)
{
  while (sample_count > 0) text_free(&samples[--sample_count].bytes);
}

static int skipped(const char *what)
{
  printf("SKIPPED: no corpus in %s%s\n", CORPUS, what);
  return 0;
}

/* ---- replies ---------------------------------------------------------------------------------------- */

/* Feeds a reply cut in two; the events as text. */
static void hear(session *s, const char *in, size_t n, size_t split, text *t)
{
  size_t at = 0, limit = split;

  for (;;) {
    char *piece = malloc(limit - at + 1);
    lmail_event ev;
    lmail_status st;
    size_t used;

    memcpy(piece, in + at, limit - at);
    st = lmail_next(&s->c.base, piece, limit - at, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) {
      text_printf(t, "%s %u %u %u.%u.%u [%.*s]", lmail_smtp_kind_name(ev.kind), ev.code,
                  (unsigned)ev.num, (unsigned)(ev.num2 >> 20), (unsigned)(ev.num2 >> 10) & 0x3ff,
                  (unsigned)ev.num2 & 0x3ff, (int)ev.len,
                  ev.data == NULL ? "" : (const char *)ev.data);
      text_printf(t, "[%.*s]\n", (int)ev.len2, ev.data2 == NULL ? "" : (const char *)ev.data2);
    }
    free(piece);
    if (st == LMAIL_EVENT) continue;
    if (st == LMAIL_OK && limit < n) {
      limit = n;
      continue;
    }
    text_printf(t, "%d\n", (int)st);
    return;
  }
}

/* Says what the reply with this name answers. */
static void ask(session *s, const char *name)
{
  lmail_smtp_client *c = &s->c;

  if (strstr(name, "greeting") != NULL) return;
  feed(s, "220 x\r\n");
  if (strstr(name, "ehlo") != NULL) {
    assert_int_equal(lmail_smtp_client_ehlo(c, &s->w, TEXT("c")), LMAIL_OK);
    return;
  }
  if (strstr(name, "helo") != NULL) {
    assert_int_equal(lmail_smtp_client_helo(c, &s->w, TEXT("c")), LMAIL_OK);
    return;
  }
  assert_int_equal(lmail_smtp_client_ehlo(c, &s->w, TEXT("c")), LMAIL_OK);
  feed(s, "250-x\r\n250-PIPELINING\r\n250 AUTH PLAIN LOGIN DIGEST-MD5\r\n");
  if (strstr(name, "auth-") != NULL) {
    assert_int_equal(lmail_smtp_client_auth(c, &s->w, TEXT("LOGIN"), NULL, 0), LMAIL_OK);
  } else if (strstr(name, "quit") != NULL) {
    assert_int_equal(lmail_smtp_client_quit(c, &s->w), LMAIL_OK);
  } else if (strstr(name, "expn") != NULL) {
    assert_int_equal(lmail_smtp_client_expn(c, &s->w, TEXT("list")), LMAIL_OK);
  } else {
    assert_int_equal(lmail_smtp_client_mail(c, &s->w, TEXT("a@b"), 0, 0), LMAIL_OK);
    if (strstr(name, "pipelined") != NULL) {
      assert_int_equal(lmail_smtp_client_rcpt(c, &s->w, TEXT("a@b")), LMAIL_OK);
    }
  }
}

/* The text of the file's lines, as the events must tell them: the codes taken off, keywords split off. */
static void expect_lines(const sample *f, int ehlo, text *t)
{
  const char *s = f->bytes.s;
  int first = 1;

  for (; *s != 0; first = 0) {
    const char *end = strstr(s, "\r\n");
    int words = 4;

    if (end == NULL) end = s + strlen(s);
    if (ehlo && !first) {
      words = (int)strcspn(s + 4, " \r\n");
      text_printf(t, "[%.*s][%.*s]\n", words, s + 4,
                  end - s - 4 - words > 1 ? (int)(end - s - 5 - words) : 0, s + 5 + words);
    } else {
      unsigned class_, subject, detail;
      int n = 0;

      /* enhanced codes are taken off where EHLO was said */
      if (sscanf(s + 4, "%u.%u.%u %n", &class_, &subject, &detail, &n) == 3) words += n;
      text_printf(t, "[%.*s][]\n", (int)(end - s - words), s + words);
    }
    s = *end == 0 ? end : end + 2;
  }
  if (ehlo && !first) text_printf(t, "[][]\n"); /* the verdict, behind the last EXTENSION */
}

/* Only the texts of a log, one line an event. */
static void texts_of(const text *log, text *t)
{
  const char *s = log->s;

  while ((s = strchr(s, '[')) != NULL) {
    const char *end = strchr(s, '\n');

    text_add(t, s, (size_t)(end + 1 - s));
    s = end;
  }
}

static lmail_smtp_client_config wide_config(void)
{
  lmail_smtp_client_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.reply_line_max = 12288;
  return cfg;
}

static void open_extended(session *s)
{
  lmail_smtp_client_config cfg = wide_config();

  open_session(s, &cfg);
  assert_int_equal(lmail_smtp_client_extend(&s->c), LMAIL_OK);
}

static void every_reply_of_mailkit(void **state)
{
  size_t i;

  (void)state;
  if (!load_folder(CORPUS "mailkit-transcripts/smtp", ".txt")) {
    skipped("mailkit-transcripts/smtp");
    skip();
  }
  assert_true(sample_count >= 19);
  for (i = 0; i < sample_count; i++) {
    const char *name = strrchr(samples[i].path, '/') + 1;
    const int ehlo = strstr(name, "ehlo") != NULL && strstr(name, "failed") == NULL;
    text want = {NULL, 0, 0}, got = {NULL, 0, 0}, whole = {NULL, 0, 0}, end = {NULL, 0, 0};
    size_t split;

    /* a text that does not end in a line end lacks it in the file alone */
    if (samples[i].bytes.s[samples[i].bytes.len - 1] != '\n')
      text_add(&samples[i].bytes, "\r\n", 2);
    for (split = samples[i].bytes.len + 1; split-- > 0;) {
      text log = {NULL, 0, 0};
      session s;

      open_extended(&s);
      ask(&s, name);
      hear(&s, samples[i].bytes.s, samples[i].bytes.len, split, &log);
      if (whole.s == NULL) text_add(&whole, log.s, log.len);
      assert_string_equal(log.s, whole.s);
      text_free(&log);
      free(s.scratch);
    }
    expect_lines(&samples[i], ehlo, &want);
    texts_of(&whole, &got);
    assert_string_equal(got.s, want.s);
    /* nothing was an error: all is read, and only QUIT is the end */
    text_printf(&end, "\n%d\n", strstr(name, "quit") != NULL ? LMAIL_DONE : LMAIL_OK);
    assert_non_null(strstr(whole.s, end.s));
    text_free(&end);
    text_free(&want);
    text_free(&got);
    text_free(&whole);
  }
  printf("%zu replies of mailkit\n", sample_count);
  forget_files();
}

/* ---- smtp-proto ------------------------------------------------------------------------------------- */

static void every_response_of_smtp_proto(void **state)
{
  json_value *all = json_load(CORPUS "smtp-proto/response-vectors.json");
  const json_value *v;
  unsigned count = 0;

  (void)state;
  if (all == NULL) {
    skipped("smtp-proto");
    skip();
  }
  for (v = all->first; v != NULL; v = v->next, count++) {
    const json_value *input = json_member(v, "input");
    const char *expect = json_member(v, "expect")->first->text;
    unsigned code = 0, esc[3] = {0, 0, 0};
    const char *message = strchr(strstr(expect, "message: "), '"') + 1;
    text line = {NULL, 0, 0}, want = {NULL, 0, 0};
    size_t split;

    assert_int_equal(
        sscanf(expect, "Response { code: %u, esc: [%u, %u, %u]", &code, &esc[0], &esc[1], &esc[2]),
        4);
    text_printf(&line, "%.*s\r\n", (int)strcspn(input->text, "\n"), input->text);
    text_printf(&want, "SMTP_CLIENT_REPLY %u %u %u.%u.%u [%.*s][]\n0\n", code, LMAIL_SMTP_NOOP,
                esc[0], esc[1], esc[2], (int)strcspn(message, "\""), message);
    for (split = 0; split <= line.len; split++) {
      text log = {NULL, 0, 0};
      session s;

      open_extended(&s);
      greet(&s);
      assert_int_equal(lmail_smtp_client_noop(&s.c, &s.w), LMAIL_OK);
      hear(&s, line.s, line.len, split, &log);
      assert_string_equal(log.s, want.s);
      text_free(&log);
      free(s.scratch);
    }
    text_free(&line);
    text_free(&want);
  }
  assert_true(count > 0);
  printf("%u responses of smtp-proto\n", count);
  json_free(all);
}

/* ---- no-starttls-cases: T5, T7, T12, T14 ------------------------------------------------------------- */

/* The value of a key in a case: the text of the string behind it. */
static int value_of(const char *ron, const char *key, char *out, size_t cap)
{
  const char *s = strstr(ron, key);
  size_t n = 0;

  if (s == NULL) return 0;
  for (s = strchr(s + strlen(key), '"') + 1; *s != '"' && n + 1 < cap; s++) {
    if (*s != '\\') out[n++] = *s;
    else if (*++s == 'r') out[n++] = '\r';
    else if (*s == 'n') out[n++] = '\n';
    else out[n++] = *s;
  }
  out[n] = 0;
  return 1;
}

/* What is between the brackets behind a key, as lines of EHLO's reply. */
static void capabilities(const char *ron, const char *key, text *t)
{
  const char *s = strchr(strstr(ron, key), '[') + 1;
  const char *end = s;
  int depth = 1;

  while (depth > 0) depth += (*end == '[') - (*end == ']'), end++;
  text_printf(t, "250-mx\r\n");
  if (strstr(s, "StartTLS") != NULL && strstr(s, "StartTLS") < end)
    text_printf(t, "250-STARTTLS\r\n");
  if (strstr(s, "Auth(") != NULL && strstr(s, "Auth(") < end) {
    const char *p = s;

    text_printf(t, "250-AUTH");
    while ((p = strstr(p, "Other(\"")) != NULL && p < end) {
      p += 7;
      text_printf(t, " %.*s", (int)strcspn(p, "\""), p);
    }
    if (strstr(s, "Plain") != NULL && strstr(s, "Plain") < end) text_printf(t, " PLAIN");
    if (strstr(s, "[Plain, Login]") != NULL) text_printf(t, " LOGIN");
    text_printf(t, "\r\n");
  }
  text_printf(t, "250 NOOP\r\n");
}

/* One reply of the scripted server to a command that begins with verb. */
static void script(const char *ron, const char *verb, int tls, text *t)
{
  char value[512];
  char key[32];

  snprintf(key, sizeof key, "\"%s\":", verb);
  if (value_of(ron, key, value, sizeof value)) text_printf(t, "%s", value);
  else if (strstr(ron, "hide_commands") != NULL &&
           strstr(strstr(ron, "hide_commands"), verb) != NULL)
    text_printf(t, "500 no such command\r\n");
  else if (strcmp(verb, "ehlo") == 0)
    capabilities(ron, tls ? "capabilities_tls:" : "capabilities:", t);
  else if (strcmp(verb, "starttls") == 0 && value_of(ron, "stls_response:", value, sizeof value))
    text_printf(t, "%s", value);
  else text_printf(t, strcmp(verb, "starttls") == 0 ? "220 go\r\n" : "250 ok\r\n");
}

/* Feeds a reply at a split; returns the status and the last code. */
static lmail_status hear_script(session *s, const text *t, size_t split, unsigned *code)
{
  size_t at = 0, limit = split < t->len ? split : t->len;
  lmail_status st;

  *code = 0;
  for (;;) {
    lmail_event ev;
    size_t used;

    st = lmail_next(&s->c.base, t->s + at, limit - at, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) {
      if (ev.kind != LMAIL_SMTP_CLIENT_EXTENSION) *code = ev.code;
    } else if (st == LMAIL_OK && limit < t->len) {
      limit = t->len;
    } else {
      return st;
    }
  }
}

/* Neither message nor password may be written now. */
static void nothing_leaks(session *s)
{
  const size_t len = s->w.len;

  assert_true(lmail_smtp_client_mail(&s->c, &s->w, TEXT("a@b"), 0, 0) < 0);
  assert_true(lmail_smtp_client_auth(&s->c, &s->w, TEXT("PLAIN"), TEXT("AHUAcA==")) < 0);
  assert_int_equal(s->w.len, len);
}

/* A client that wants TLS tries everything that is allowed; returns whether TLS began. */
static int converse(const char *ron, size_t split)
{
  static const char *const verbs[] = {"ehlo", "HELO", "RSET", "starttls", "QUIT"};
  session s;
  size_t i;
  int tls = 0;

  open_extended(&s);
  assert_int_equal(lmail_smtp_client_require_tls(&s.c), LMAIL_OK);
  for (i = 0; i <= sizeof verbs / sizeof *verbs; i++) {
    lmail_status st = LMAIL_OK;
    text t = {NULL, 0, 0};
    char value[512];
    unsigned code;

    if (i == 0) {
      text_printf(&t, "%s", value_of(ron, "greeting:", value, sizeof value) ? value : "220 mx\r\n");
    } else {
      const char *verb = verbs[i - 1];

      if (i == 1) st = lmail_smtp_client_ehlo(&s.c, &s.w, TEXT("c"));
      else if (i == 2 && lmail_smtp_client_extensions(&s.c) == 0)
        st = lmail_smtp_client_helo(&s.c, &s.w, TEXT("c"));
      else if (i == 3) st = lmail_smtp_client_rset(&s.c, &s.w);
      else if (i == 4) st = lmail_smtp_client_starttls(&s.c, &s.w);
      else if (i == 5) st = lmail_smtp_client_quit(&s.c, &s.w);
      else st = LMAIL_E_BUSY;
      if (st != LMAIL_OK) continue;
      script(ron, verb, 0, &t);
    }
    st = hear_script(&s, &t, split, &code);
    text_free(&t);
    if (st < 0) fail_msg("%s: %d at step %zu, split %zu", ron, (int)st, i, split);
    if (st == LMAIL_SWITCH) {
      tls = 1;
      break;
    }
    nothing_leaks(&s);
    if (st == LMAIL_DONE) break;
  }
  if (tls) {
    text t = {NULL, 0, 0};
    unsigned code;

    nothing_leaks(&s);
    assert_int_equal(lmail_smtp_client_tls(&s.c), LMAIL_OK);
    assert_int_equal(lmail_smtp_client_extensions(&s.c), 0); /* T12: asked again */
    nothing_leaks(&s);
    assert_int_equal(lmail_smtp_client_ehlo(&s.c, &s.w, TEXT("c")), LMAIL_OK);
    capabilities(ron, "capabilities_tls:", &t);
    assert_int_equal(hear_script(&s, &t, split, &code), LMAIL_OK);
    text_free(&t);
    assert_int_equal(lmail_smtp_client_auth(&s.c, &s.w, TEXT("PLAIN"), NULL, 0), LMAIL_OK);
  }
  free(s.scratch);
  return tls;
}

static void every_server_of_no_starttls(void **state)
{
  size_t i, with_tls = 0;

  (void)state;
  if (!load_folder(CORPUS "no-starttls-cases/smtp", ".ron")) {
    skipped("no-starttls-cases");
    skip();
  }
  assert_true(sample_count >= 35);
  for (i = 0; i < sample_count; i++) {
    const char *ron = samples[i].bytes.s;
    const char *offer = strstr(ron, "capabilities:");
    const int offered = strstr(offer, "StartTLS") != NULL &&
                        strstr(offer, "StartTLS") < strstr(ron, "capabilities_tls:");
    /* what stands in its way: */
    const int refused = strstr(ron, "override_response") != NULL ||
                        strstr(ron, "stls_response") != NULL ||
                        (strstr(ron, "greeting:") != NULL && strstr(ron, "\"220 ") == NULL);
    /* 221: the first digit says yes; see differences.md */
    const int wanted = offered && (!refused || strstr(samples[i].path, "starttls/221") != NULL);
    size_t split;
    int tls = 0;

    for (split = 0; split < 80; split++) {
      tls = converse(ron, split);
      if (tls != wanted) fail_msg("%s: TLS %d", samples[i].path, tls);
    }
    with_tls += (size_t)tls;
  }
  printf("%zu servers of no-starttls-cases, %zu of them came to TLS\n", sample_count, with_tls);
  assert_true(with_tls > 0 && with_tls < sample_count / 2);
  forget_files();
}

int main(void)
{
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_reply_of_mailkit),
      cmocka_unit_test(every_response_of_smtp_proto),
      cmocka_unit_test(every_server_of_no_starttls),
  };
  DIR *corpus = opendir(CORPUS);

  if (corpus == NULL) {
    skipped("");
    return 77;
  }
  closedir(corpus);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
