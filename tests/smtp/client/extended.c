/* SPDX-License-Identifier: MIT */
/*
 * extended.c - the client's extensions where a transcript does not reach: TLS, typed parameters, chunks
 * at every window, forms, limits and timeouts.
 */

#include "session.h"

static void open_extended(session *s, uint32_t flags, uint32_t assume)
{
  lmail_smtp_client_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = flags;
  cfg.assume = assume;
  open_session(s, &cfg);
  assert_int_equal(lmail_smtp_client_extend(&s->c), LMAIL_OK);
}

/* Up to the answer to EHLO. */
static void say_hello(session *s, const char *reply)
{
  assert_int_equal(lmail_smtp_client_ehlo(&s->c, &s->w, TEXT("c.example")), LMAIL_OK);
  feed(s, reply);
  s->w.len = 0;
}

/* Up to an accepted recipient. */
static void ready_for_chunk(session *s, const char *hello)
{
  feed(s, "220 x\r\n");
  say_hello(s, hello);
  assert_int_equal(lmail_smtp_client_mail(&s->c, &s->w, TEXT("a@x"), 0, 0), LMAIL_OK);
  feed(s, "250 a\r\n");
  assert_int_equal(lmail_smtp_client_rcpt(&s->c, &s->w, TEXT("b@x")), LMAIL_OK);
  feed(s, "250 b\r\n");
  s->w.len = 0;
}

static lmail_status next(session *s, const char *text, lmail_event *ev)
{
  size_t used;

  return lmail_next(&s->c.base, text, strlen(text), &used, ev);
}

/* ---- TLS -------------------------------------------------------------------------------------- */

/* RFC 3207 4.2: "the client MUST discard any knowledge obtained from the server" (attacks T4, T12) */
static void tls_forgets(void **state)
{
  lmail_event ev;
  session s;

  (void)state;
  open_extended(&s, 0, 0);
  assert_int_equal(lmail_smtp_client_require_tls(&s.c), LMAIL_OK);
  feed(&s, "220 x\r\n");
  assert_int_equal(lmail_smtp_client_tls(&s.c), LMAIL_E_STATE);
  say_hello(&s,
            "250-x\r\n250-SIZE 1000\r\n250-LIMITS RCPTMAX=2\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n");
  assert_int_equal(lmail_smtp_client_limit(&s.c, LMAIL_SMTP_LIMIT_RCPTMAX), 2);
  assert_int_equal(lmail_smtp_client_auth(&s.c, &s.w, TEXT("PLAIN"), NULL, 0), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_starttls(&s.c, &s.w), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 300);
  assert_int_equal(feed(&s, "220 go\r\n").num, LMAIL_SMTP_STARTTLS);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 0);
  assert_int_equal(next(&s, "", &ev), LMAIL_SWITCH);
  assert_int_equal(lmail_smtp_client_quit(&s.c, &s.w), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_tls(&s.c), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_tls(&s.c), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_extensions(&s.c), 0);
  assert_int_equal(lmail_smtp_client_size_max(&s.c), 0);
  assert_int_equal(lmail_smtp_client_limit(&s.c, LMAIL_SMTP_LIMIT_RCPTMAX), 0);
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_auth(&s.c, &s.w, TEXT("PLAIN"), NULL, 0), LMAIL_E_NOT_OFFERED);
  say_hello(&s, "250-x\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n");
  assert_int_equal(lmail_smtp_client_starttls(&s.c, &s.w), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0), LMAIL_OK);
  free(s.scratch);
}

/* RFC 3207 4.2, RFC 9422: what LIMITS said in clear is forgotten, and what was counted. */
static void tls_forgets_limits(void **state)
{
  session s;

  (void)state;
  open_session(&s, NULL);
  assert_int_equal(lmail_smtp_client_extend(&s.c), LMAIL_OK);
  feed(&s, "220 x\r\n");
  assert_int_equal(lmail_smtp_client_ehlo(&s.c, &s.w, TEXT("c")), LMAIL_OK);
  feed(&s, "250-x\r\n250-STARTTLS\r\n250 LIMITS MAILMAX=1 RCPTDOMAINMAX=1\r\n");
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0), LMAIL_OK);
  feed(&s, "250 ok\r\n");
  assert_int_equal(lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("b@one")), LMAIL_OK);
  feed(&s, "250 ok\r\n");
  assert_int_equal(lmail_smtp_client_rset(&s.c, &s.w), LMAIL_OK);
  feed(&s, "250 ok\r\n");
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0), LMAIL_E_LIMIT);
  assert_int_equal(lmail_smtp_client_starttls(&s.c, &s.w), LMAIL_OK);
  feed(&s, "220 go\r\n");
  assert_int_equal(lmail_smtp_client_tls(&s.c), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_limit(&s.c, LMAIL_SMTP_LIMIT_MAILMAX), 0);
  assert_int_equal(lmail_smtp_client_ehlo(&s.c, &s.w, TEXT("c")), LMAIL_OK);
  feed(&s, "250-x\r\n250 LIMITS MAILMAX=1 RCPTDOMAINMAX=1\r\n");
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0), LMAIL_OK);
  feed(&s, "250 ok\r\n");
  assert_int_equal(lmail_smtp_client_rcpt(&s.c, &s.w, TEXT("b@two")), LMAIL_OK);
  free(s.scratch);
}

/* attack T5: nor may the octet come in a later piece, even when SWITCH was told already */
static void octets_before_tls(void **state)
{
  lmail_event ev;
  lmail_error e;
  session s;

  (void)state;
  open_extended(&s, 0, LMAIL_SMTP_EXT_STARTTLS);
  feed(&s, "220 x\r\n");
  say_hello(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_starttls(&s.c, &s.w), LMAIL_OK);
  feed(&s, "220 go\r\n");
  assert_int_equal(next(&s, "", &ev), LMAIL_SWITCH);
  assert_int_equal(next(&s, "\r", &ev), LMAIL_E_INJECTED);
  assert_int_equal(lmail_smtp_client_tls(&s.c), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_extend(&s.c), LMAIL_E_STATE);
  lmail_get_error(&s.c.base, &e);
  assert_int_equal(e.code, LMAIL_E_INJECTED);
  assert_int_equal(e.off, 22);
  free(s.scratch);
}

static void closed_before_tls(void **state)
{
  lmail_event ev;
  session s;

  (void)state;
  open_extended(&s, 0, LMAIL_SMTP_EXT_STARTTLS);
  feed(&s, "220 x\r\n");
  say_hello(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_starttls(&s.c, &s.w), LMAIL_OK);
  feed(&s, "220 go\r\n");
  lmail_finish(&s.c.base);
  assert_int_equal(next(&s, "", &ev), LMAIL_E_TRUNCATED);
  free(s.scratch);
}

/* RFC 8314 3.3: before the greeting, and not in the middle of it */
static void implicit_tls(void **state)
{
  session s;

  (void)state;
  open_extended(&s, 0, 0);
  assert_int_equal(lmail_smtp_client_require_tls(&s.c), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_tls(&s.c), LMAIL_OK);
  feed(&s, "220 x\r\n");
  say_hello(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0), LMAIL_OK);
  free(s.scratch);
  open_session(&s, NULL);
  assert_int_equal(lmail_smtp_client_require_tls(&s.c), LMAIL_E_STATE);
  feed(&s, "2");
  assert_int_equal(lmail_smtp_client_tls(&s.c), LMAIL_E_STATE);
  free(s.scratch);
}

/* TLS required when everything has been said already */
static void required_late(void **state)
{
  session s;

  (void)state;
  open_extended(&s, 0, 0);
  feed(&s, "220 x\r\n");
  say_hello(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_require_tls(&s.c), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, TEXT("a@x"), 0, 0), LMAIL_E_STATE);
  free(s.scratch);
}

/* ---- AUTH ------------------------------------------------------------------------------------- */

/* DESIGN: secret ranges are marked; the line may have 12,288 octets (RFC 4954 4), and a challenge, too */
static void secrets_and_lengths(void **state)
{
  static char word[12300];
  lmail_smtp_client_config cfg;
  uint8_t *out = malloc(12300);
  lmail_event ev;
  session s;

  (void)state;
  memset(&cfg, 0, sizeof cfg);
  cfg.assume = LMAIL_SMTP_EXT_AUTH;
  cfg.reply_line_max = 12288;
  memset(word, 'A', sizeof word);
  open_session(&s, &cfg);
  assert_int_equal(lmail_smtp_client_extend(&s.c), LMAIL_OK);
  lmail_writer_init(&s.w, out, 12300);
  feed(&s, "220 x\r\n");
  say_hello(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_auth(&s.c, &s.w, TEXT("PLAIN"), word, 12288 - 12),
                   LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_smtp_client_auth(&s.c, &s.w, TEXT("PLAIN"), word, 12288 - 13), LMAIL_OK);
  assert_int_equal(s.w.len, 12288);
  assert_int_equal(s.w.secret_from, 11);
  assert_int_equal(s.w.secret_to, 12286);
  s.w.len = 0;
  memcpy(word, "334 ", 4);
  memcpy(word + 12286, "\r\n", 3);
  assert_int_equal(next(&s, word, &ev), LMAIL_EVENT);
  assert_int_equal(ev.kind, LMAIL_SMTP_CLIENT_CHALLENGE);
  assert_int_equal(ev.len, 12282);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 0); /* it is the client's turn */
  memset(word, 'A', sizeof word);
  assert_int_equal(lmail_smtp_client_sasl(&s.c, &s.w, word, 12287), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_smtp_client_sasl(&s.c, &s.w, word, 12286), LMAIL_OK);
  assert_int_equal(s.w.secret_to - s.w.secret_from, 12286);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 300);
  assert_int_equal(lmail_smtp_client_sasl(&s.c, &s.w, word, 1), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_sasl(&s.c, NULL, NULL, 1), LMAIL_E_STATE);
  assert_int_equal(next(&s, "334 \r\n", &ev), LMAIL_EVENT);
  assert_int_equal(lmail_smtp_client_sasl(&s.c, NULL, NULL, 12287), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_smtp_client_unanswered(&s.c), 0);
  s.w.len = 0;
  assert_int_equal(lmail_smtp_client_sasl(&s.c, NULL, NULL, 8192),
                   LMAIL_OK); /* it was sent in pieces */
  assert_int_equal(s.w.len, 0);
  assert_int_equal(lmail_smtp_client_unanswered(&s.c), 1);
  assert_int_equal(lmail_smtp_client_unanswered_octets(&s.c), 8194);
  assert_int_equal(next(&s, "235 \r\n", &ev), LMAIL_EVENT);
  assert_int_equal(ev.num, LMAIL_SMTP_AUTH);
  free(out);
  free(s.scratch);
}

/* RFC 4422 3.1: 1*20mech-char */
static void mechanism_names(void **state)
{
  session s;

  (void)state;
  open_extended(&s, 0, LMAIL_SMTP_EXT_AUTH);
  feed(&s, "220 x\r\n");
  say_hello(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_auth(&s.c, &s.w, TEXT("A23456789012345678901"), NULL, 0),
                   LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_smtp_client_auth(&s.c, &s.w, TEXT("A B"), NULL, 0), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_smtp_client_auth(&s.c, &s.w, TEXT("X_2345678901234-67890"), NULL, 0),
                   LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_smtp_client_auth(&s.c, &s.w, TEXT("X_234567890123-56789"), NULL, 0),
                   LMAIL_OK);
  free(s.scratch);
}

/* ---- parameters ------------------------------------------------------------------------------- */

static lmail_smtp_value value(unsigned param, int64_t num, const char *data, const char *data2,
                              unsigned code)
{
  lmail_smtp_value v;

  memset(&v, 0, sizeof v);
  v.param = (uint16_t)param;
  v.num = num;
  v.code = (uint16_t)code;
  v.data = (const uint8_t *)data;
  v.len = data == NULL ? 0 : strlen(data);
  v.data2 = (const uint8_t *)data2;
  v.len2 = data2 == NULL ? 0 : strlen(data2);
  return v;
}

/* What one parameter comes to in MAIL, or in RCPT behind it; NULL: it is refused. */
static void writes(unsigned verb, lmail_smtp_value v, const char *want)
{
  lmail_smtp_value params[2];
  char line[1200];
  lmail_status st;
  session s;

  open_extended(&s, 0, 0x3fffffff);
  feed(&s, "220 x\r\n");
  say_hello(&s, "250 x\r\n");
  params[0] = v;
  params[1] = value(LMAIL_SMTP_PARAM_ENVID, 0, "e@x", NULL, 0);
  if (verb == LMAIL_SMTP_MAIL) {
    st = lmail_smtp_client_mail_with(&s.c, &s.w, "", 0, params,
                                     v.param == LMAIL_SMTP_PARAM_MTRK ? 2 : 1);
  } else {
    assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, "", 0, 0, 0), LMAIL_OK);
    feed(&s, "250 x\r\n");
    s.w.len = 0;
    st = lmail_smtp_client_rcpt_with(&s.c, &s.w, TEXT("b@x"), params, 1);
  }
  if (want == NULL) {
    if (st != LMAIL_E_ARGUMENT) fail_msg("parameter %u: %d", v.param, (int)st);
    assert_int_equal(s.w.len, 0);
  } else {
    strcpy(line, verb == LMAIL_SMTP_MAIL ? "MAIL FROM:<> " : "RCPT TO:<b@x> ");
    strcat(line, want);
    strcat(line, v.param == LMAIL_SMTP_PARAM_MTRK ? " ENVID=e@x\r\n" : "\r\n");
    if (st != LMAIL_OK) fail_msg("%s: %d", want, (int)st);
    s.out[s.w.len] = 0;
    assert_string_equal((char *)s.out, line);
  }
  free(s.scratch);
}

static void values_of_mail(void **state)
{
  enum { M = LMAIL_SMTP_MAIL };
  char long_text[502];

  (void)state;
  memset(long_text, 'a', sizeof long_text);
  writes(M, value(LMAIL_SMTP_PARAM_SIZE, 0, NULL, NULL, 0), "SIZE=0");
  writes(M, value(LMAIL_SMTP_PARAM_SIZE, -1, NULL, NULL, 0), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_BODY, LMAIL_SMTP_BODY_7BIT, NULL, NULL, 0), "BODY=7BIT");
  writes(M, value(LMAIL_SMTP_PARAM_BODY, LMAIL_SMTP_BODY_BINARYMIME, NULL, NULL, 0),
         "BODY=BINARYMIME");
  writes(M, value(LMAIL_SMTP_PARAM_BODY, 0, NULL, NULL, 0), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_BODY, 4, NULL, NULL, 0), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_RET, LMAIL_SMTP_RET_FULL, NULL, NULL, 0), "RET=FULL");
  writes(M, value(LMAIL_SMTP_PARAM_RET, 3, NULL, NULL, 0), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_ENVID, 0, "a+b=c d", NULL, 0), "ENVID=a+2Bb+3Dc+20d");
  writes(M, value(LMAIL_SMTP_PARAM_ENVID, 0, "a+2B", NULL, LMAIL_SMTP_XTEXT), "ENVID=a+2B");
  writes(M, value(LMAIL_SMTP_PARAM_ENVID, 0, "a+0D+0A", NULL, LMAIL_SMTP_XTEXT), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_ENVID, 0, "a\r\nRCPT TO:<b>", NULL, 0), NULL); /* S20 */
  writes(M, value(LMAIL_SMTP_PARAM_ENVID, 0, "", NULL, 0), NULL);
  long_text[101] = 0;
  writes(M, value(LMAIL_SMTP_PARAM_ENVID, 0, long_text, NULL, 0), NULL); /* S31 */
  writes(M, value(LMAIL_SMTP_PARAM_ENVID, 0, long_text, NULL, LMAIL_SMTP_XTEXT), NULL);
  long_text[99] = '+';
  long_text[100] = 0;
  writes(M, value(LMAIL_SMTP_PARAM_ENVID, 0, long_text, NULL, 0), NULL); /* 102 encoded */
  writes(M, value(LMAIL_SMTP_PARAM_AUTH, 0, NULL, NULL, 0), "AUTH=<>");
  writes(M, value(LMAIL_SMTP_PARAM_AUTH, 0, "e=mc2@example.com", NULL, 0),
         "AUTH=e+3Dmc2@example.com");                                /* RFC 4954 5 */
  writes(M, value(LMAIL_SMTP_PARAM_AUTH, 0, "a\nb", NULL, 0), NULL); /* S30 */
  writes(M, value(LMAIL_SMTP_PARAM_HOLDFOR, 1, NULL, NULL, 0), "HOLDFOR=1");
  writes(M, value(LMAIL_SMTP_PARAM_HOLDFOR, 0, NULL, NULL, 0), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_HOLDFOR, 1000000000, NULL, NULL, 0), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_HOLDUNTIL, 0, "2030-01-01T00:00:00Z", NULL, 0),
         "HOLDUNTIL=2030-01-01T00:00:00Z");
  /* RFC 3461 4.2, 4.4: what is not printable is in no report */
  writes(M, value(LMAIL_SMTP_PARAM_ENVID, 0, "a\x07", NULL, 0), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_ENVID, 0, "a+07", NULL, LMAIL_SMTP_XTEXT), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_ENVID, 0, "a b", NULL, 0), "ENVID=a+20b");
  writes(M, value(LMAIL_SMTP_PARAM_HOLDUNTIL, 0, "tomorrow", NULL, 0), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_MT_PRIORITY, -9, NULL, NULL, 0), "MT-PRIORITY=-9");
  writes(M, value(LMAIL_SMTP_PARAM_MT_PRIORITY, 9, NULL, NULL, 0), "MT-PRIORITY=9");
  writes(M, value(LMAIL_SMTP_PARAM_MT_PRIORITY, 10, NULL, NULL, 0), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_BY, 120, NULL, NULL, LMAIL_SMTP_BY_RETURN), "BY=120;R");
  writes(M, value(LMAIL_SMTP_PARAM_BY, 0, NULL, NULL, LMAIL_SMTP_BY_RETURN), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_BY, -5, NULL, NULL, LMAIL_SMTP_BY_NOTIFY | LMAIL_SMTP_BY_TRACE),
         "BY=-5;NT");
  writes(M, value(LMAIL_SMTP_PARAM_BY, 5, NULL, NULL, 0), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_BY, 1000000000, NULL, NULL, LMAIL_SMTP_BY_NOTIFY), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_TRANSID, 0, "<12345@x>", NULL, 0), "TRANSID=<12345@x>");
  writes(M, value(LMAIL_SMTP_PARAM_TRANSID, 0, "<a b@x>", NULL, 0), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_SOLICIT, 0, "org.example:ADV:ADLT", NULL, 0),
         "SOLICIT=org.example:ADV:ADLT");
  writes(M, value(LMAIL_SMTP_PARAM_SOLICIT, 0, "a=b", NULL, 0), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_SOLICIT, 0, "a\xc3\xa9", NULL, 0), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_MTRK, -1, "abc", NULL, 0), "MTRK=abc");
  writes(M, value(LMAIL_SMTP_PARAM_MTRK, 60, "abc", NULL, 0), "MTRK=abc:60");
  writes(M, value(LMAIL_SMTP_PARAM_MTRK, 60, "abc:1", NULL, 0), NULL);
  writes(M, value(LMAIL_SMTP_PARAM_CONPERM, 0, NULL, NULL, 0), "CONPERM");
  writes(M, value(LMAIL_SMTP_PARAM_NOTIFY, 1, NULL, NULL, 0), NULL); /* it is RCPT's */
  writes(M, value(0, 0, NULL, NULL, 0), NULL);
  writes(M, value(33, 0, NULL, NULL, 0), NULL);
}

static void values_of_rcpt(void **state)
{
  enum { R = LMAIL_SMTP_RCPT };
  char address[502];

  (void)state;
  writes(R, value(LMAIL_SMTP_PARAM_NOTIFY, LMAIL_SMTP_NOTIFY_NEVER, NULL, NULL, 0), "NOTIFY=NEVER");
  writes(R, value(LMAIL_SMTP_PARAM_NOTIFY, 14, NULL, NULL, 0), "NOTIFY=SUCCESS,FAILURE,DELAY");
  writes(R, value(LMAIL_SMTP_PARAM_NOTIFY, 8, NULL, NULL, 0), "NOTIFY=DELAY");
  writes(R, value(LMAIL_SMTP_PARAM_NOTIFY, 0, NULL, NULL, 0), NULL);
  writes(R, value(LMAIL_SMTP_PARAM_NOTIFY, 3, NULL, NULL, 0), NULL); /* S31 */
  writes(R, value(LMAIL_SMTP_PARAM_NOTIFY, 16, NULL, NULL, 0), NULL);
  writes(R, value(LMAIL_SMTP_PARAM_ORCPT, 0, "rfc822", "a+b@c", 0), "ORCPT=rfc822;a+2Bb@c");
  writes(R, value(LMAIL_SMTP_PARAM_ORCPT, 0, "rfc822", "a+2Bb@c", LMAIL_SMTP_XTEXT),
         "ORCPT=rfc822;a+2Bb@c");
  writes(R, value(LMAIL_SMTP_PARAM_ORCPT, 0, "rfc822", NULL, 0), NULL);
  writes(R, value(LMAIL_SMTP_PARAM_ORCPT, 0, "rfc;822", "a@b", 0), NULL);
  writes(R, value(LMAIL_SMTP_PARAM_ORCPT, 0, NULL, "a@b", 0), NULL);
  /* RFC 6533 3: "\x{E9}" and its like, at every width */
  writes(R,
         value(LMAIL_SMTP_PARAM_ORCPT, 0, "utf-8", "a+\\=\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80@c", 0),
         "ORCPT=utf-8;a\\x{2B}\\x{5C}\\x{3D}\\x{E9}\\x{20AC}\\x{1F600}@c");
  writes(R, value(LMAIL_SMTP_PARAM_ORCPT, 0, "UTF-8", "\xf4\x8f\xbf\xbf\x7f", 0),
         "ORCPT=UTF-8;\\x{10FFFF}\\x{7F}");
  writes(R, value(LMAIL_SMTP_PARAM_ORCPT, 0, "utf-8", "\xc3", 0), NULL);
  writes(R, value(LMAIL_SMTP_PARAM_ORCPT, 0, "utf-8", "a\nb", 0), NULL);
  writes(R, value(LMAIL_SMTP_PARAM_ORCPT, 0, "utf-8", "a b", LMAIL_SMTP_XTEXT), NULL);
  writes(R, value(LMAIL_SMTP_PARAM_ORCPT, 0, "utf-8", "a+b", LMAIL_SMTP_XTEXT), NULL);
  writes(R, value(LMAIL_SMTP_PARAM_ORCPT, 0, "utf-8", "a=b", LMAIL_SMTP_XTEXT), NULL);
  memset(address, 'a', sizeof address);
  address[494] = 0;
  writes(R, value(LMAIL_SMTP_PARAM_ORCPT, 0, "rfc822", address, 0), NULL);
  writes(R, value(LMAIL_SMTP_PARAM_ORCPT, 0, "rfc822", "a\x07@b", 0), NULL);
  writes(R, value(LMAIL_SMTP_PARAM_ORCPT, 0, "rfc822", "+C3+A9@b", LMAIL_SMTP_XTEXT), NULL);
  writes(R, value(LMAIL_SMTP_PARAM_RRVS, 0, "2014-04-03T23:01:00Z", NULL, 0),
         "RRVS=2014-04-03T23:01:00Z");
  writes(R, value(LMAIL_SMTP_PARAM_RRVS, 0, "2014-04-03T23:01:00Z", NULL, 'C'),
         "RRVS=2014-04-03T23:01:00Z;C");
  writes(R, value(LMAIL_SMTP_PARAM_RRVS, 0, "2014-04-03T23:01:00Z;C", NULL, 'C'), NULL);
  writes(R, value(LMAIL_SMTP_PARAM_RRVS, 0, "2014-04-03T23:01:00Z", NULL, 'X'), NULL);
  writes(R, value(LMAIL_SMTP_PARAM_CONNEG, 0, NULL, NULL, 0), "CONNEG");
  writes(R, value(LMAIL_SMTP_PARAM_IGNOREQUOTA, 0, NULL, NULL, 0), "IGNOREQUOTA");
  writes(R, value(LMAIL_SMTP_PARAM_RET, 1, NULL, NULL, 0), NULL);
}

/* RFC 8689 2; RFC 1870 6.1 */
static void not_to_this_server(void **state)
{
  lmail_smtp_value v = value(LMAIL_SMTP_PARAM_REQUIRETLS, 0, NULL, NULL, 0);
  session s;

  (void)state;
  open_extended(&s, 0, LMAIL_SMTP_EXT_REQUIRETLS);
  feed(&s, "220 x\r\n");
  say_hello(&s, "250-x\r\n250-BINARYMIME\r\n250 SIZE 10\r\n");
  assert_int_equal(lmail_smtp_client_mail_with(&s.c, &s.w, TEXT("a@x"), &v, 1), LMAIL_E_STATE);
  v = value(LMAIL_SMTP_PARAM_SIZE, 11, NULL, NULL, 0);
  assert_int_equal(lmail_smtp_client_mail_with(&s.c, &s.w, TEXT("a@x"), &v, 1), LMAIL_E_LIMIT);
  v = value(LMAIL_SMTP_PARAM_BODY, LMAIL_SMTP_BODY_BINARYMIME, NULL, NULL, 0);
  assert_int_equal(lmail_smtp_client_mail_with(&s.c, &s.w, TEXT("a@x"), &v, 1),
                   LMAIL_E_NOT_OFFERED);
  assert_int_equal(s.w.len, 0);
  free(s.scratch);
}

/* ---- the form of the message ------------------------------------------------------------------ */

static void forms(void **state)
{
  enum {
    B8 = LMAIL_SMTP_FORM_8BIT,
    BIN = LMAIL_SMTP_FORM_BINARY,
    U8 = LMAIL_SMTP_FORM_UTF8,
    BDAT = LMAIL_SMTP_FORM_BDAT
  };
  static const struct {
    uint32_t offered, form;
  } cases[] = {
      {0, 0},
      {LMAIL_SMTP_EXT_8BITMIME, B8},
      {LMAIL_SMTP_EXT_CHUNKING, BDAT},
      {LMAIL_SMTP_EXT_BINARYMIME, 0},
      {LMAIL_SMTP_EXT_BINARYMIME | LMAIL_SMTP_EXT_CHUNKING, B8 | BIN | BDAT},
      {LMAIL_SMTP_EXT_8BITMIME | LMAIL_SMTP_EXT_SMTPUTF8, B8 | U8},
  };
  size_t i;
  session s;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    open_extended(&s, 0, cases[i].offered);
    assert_int_equal(lmail_smtp_client_form(&s.c, B8 | BIN | U8), cases[i].form);
    assert_int_equal(lmail_smtp_client_form(&s.c, 0), cases[i].form & BDAT);
    free(s.scratch);
  }
}

/* ---- chunks ----------------------------------------------------------------------------------- */

/* every size of the writer's room, and of the pieces that are given */
static void chunk_windows(void **state)
{
  static const char text[] = "a\r\n.\r\n..\r\n\r\nb";
  const size_t n = sizeof text - 1;
  size_t room, piece;

  (void)state;
  for (room = 1; room <= n; room++) {
    for (piece = 1; piece <= n; piece++) {
      char got[32];
      size_t at = 0, out = 0;
      session s;

      open_extended(&s, 0, LMAIL_SMTP_EXT_CHUNKING);
      ready_for_chunk(&s, "250 x\r\n");
      assert_int_equal(lmail_smtp_client_bdat(&s.c, &s.w, n, 1), LMAIL_OK);
      while (at < n) {
        size_t give = n - at < piece ? n - at : piece;
        uint8_t *exact = malloc(room);
        char *in = malloc(give);
        lmail_status st;
        size_t used;

        memcpy(in, text + at, give);
        lmail_writer_init(&s.w, exact, room);
        assert_int_equal(lmail_smtp_client_chunk_left(&s.c), n - at);
        st = lmail_smtp_client_chunk(&s.c, &s.w, in, give, &used);
        assert_int_equal(st, used == give ? LMAIL_OK : LMAIL_FULL);
        assert_int_equal(used, s.w.len);
        memcpy(got + out, exact, s.w.len);
        out += s.w.len;
        at += used;
        free(in);
        free(exact);
      }
      assert_int_equal(out, n);
      assert_memory_equal(got, text, n);
      assert_int_equal(lmail_smtp_client_chunk_left(&s.c), 0);
      free(s.scratch);
    }
  }
}

/* the caller sends the octets himself; what he shows is looked at */
static void chunk_not_copied(void **state)
{
  size_t used;
  session s;

  (void)state;
  open_extended(&s, 0, LMAIL_SMTP_EXT_CHUNKING);
  ready_for_chunk(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_bdat(&s.c, &s.w, UINT64_C(0x100000000), 0), LMAIL_OK);
  assert_memory_equal(s.out, "BDAT 4294967296\r\n", 17);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 180);
  assert_int_equal(lmail_smtp_client_chunk(&s.c, &s.w, NULL, 1, &used), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_smtp_client_chunk(&s.c, NULL, NULL, 0x7fffffff, &used), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_chunk(&s.c, NULL, NULL, 0x7fffffff, &used), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_chunk_left(&s.c), 2);
  assert_int_equal(lmail_smtp_client_chunk(&s.c, NULL, "a\n", 2, &used), LMAIL_E_SYNTAX);
  assert_int_equal(used, 1);
  assert_int_equal(lmail_smtp_client_chunk(&s.c, NULL, NULL, 1, &used), LMAIL_E_STATE);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 0);
  free(s.scratch);
}

/* attack S11: every irregularity, at every split, stops in front of itself */
static void irregular_chunks(void **state)
{
  static const struct {
    const char *text;
    size_t n, good;
  } cases[] = {{"ab\ncd", 5, 2}, {"ab\rcd", 5, 3}, {"ab\0cd", 5, 2},
               {"abcd\r", 5, 4}, {"\nabcd", 5, 0}, {"\r\n\n\r\n", 5, 2}};
  size_t i, split;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    for (split = 0; split < cases[i].n; split++) {
      lmail_status st;
      size_t used, more = 0;
      session s;

      open_extended(&s, 0, LMAIL_SMTP_EXT_CHUNKING);
      ready_for_chunk(&s, "250 x\r\n");
      assert_int_equal(lmail_smtp_client_bdat(&s.c, &s.w, cases[i].n, 1), LMAIL_OK);
      st = lmail_smtp_client_chunk(&s.c, &s.w, cases[i].text, split, &used);
      if (st == LMAIL_OK) {
        st = lmail_smtp_client_chunk(&s.c, &s.w, cases[i].text + split, cases[i].n - split, &more);
      }
      assert_int_equal(st, LMAIL_E_SYNTAX);
      if (used + more > cases[i].good) fail_msg("%zu, %zu: %zu", i, split, used + more);
      assert_int_equal(lmail_smtp_client_quit(&s.c, &s.w), LMAIL_E_STATE);
      free(s.scratch);
    }
  }
}

/* RFC 5321 4.5.3.2.6 */
static void timeouts_of_chunks(void **state)
{
  size_t used;
  session s;

  (void)state;
  open_extended(&s, 0, LMAIL_SMTP_EXT_CHUNKING | LMAIL_SMTP_EXT_PIPELINING);
  ready_for_chunk(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 1);
  assert_int_equal(lmail_smtp_client_bdat(&s.c, &s.w, 1, 0), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_chunk(&s.c, &s.w, "a", 1, &used), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 1);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 300);
  assert_int_equal(lmail_smtp_client_bdat(&s.c, &s.w, 0, 1), LMAIL_OK);
  feed(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 600);
  assert_int_equal(lmail_smtp_client_recipients(&s.c), 0);
  assert_int_equal(feed(&s, "250 x\r\n").kind, LMAIL_SMTP_CLIENT_MESSAGE);
  free(s.scratch);
}

/* RFC 2645 5.2.1: "at least 10 minutes" */
static void timeout_of_atrn(void **state)
{
  session s;

  (void)state;
  open_extended(&s, 0, LMAIL_SMTP_EXT_ATRN);
  (void)feed(&s, "220 mx.example\r\n");
  assert_int_equal(lmail_smtp_client_command(&s.c, &s.w, LMAIL_SMTP_ATRN, NULL, 0), LMAIL_OK);
  assert_int_equal(lmail_smtp_client_timeout(&s.c), 600);
  free(s.scratch);
}

/* ---- what the server says of itself ----------------------------------------------------------- */

static void limits_of_the_server(void **state)
{
  session s;

  (void)state;
  open_extended(&s, 0, 0);
  feed(&s, "220 x\r\n");
  say_hello(&s, "250-x\r\n250-LIMITS MAILMAX=5 rcptmax=20  RCPTDOMAINMAX=4294967296 RCPTMAX\r\n"
                "250 SIZE\r\n");
  assert_int_equal(lmail_smtp_client_limit(&s.c, LMAIL_SMTP_LIMIT_MAILMAX), 5);
  assert_int_equal(lmail_smtp_client_limit(&s.c, LMAIL_SMTP_LIMIT_RCPTMAX), 20);
  assert_int_equal(lmail_smtp_client_limit(&s.c, LMAIL_SMTP_LIMIT_RCPTDOMAINMAX), 0);
  assert_int_equal(lmail_smtp_client_limit(&s.c, 3), 0);
  say_hello(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_limit(&s.c, LMAIL_SMTP_LIMIT_MAILMAX), 0);
  free(s.scratch);
}

static lmail_status mail_to(session *s, const char *address)
{
  s->w.len = 0;
  return lmail_smtp_client_rcpt(&s->c, &s->w, address, strlen(address));
}

/* RFC 9422 4: RCPTMAX a transaction, MAILMAX and RCPTDOMAINMAX a session; what does not fit does not count */
static void limits_are_kept(void **state)
{
  static const char mine[] = "a@b";
  lmail_writer measured;
  session s;
  size_t cap;

  (void)state;
  open_extended(&s, 0, 0);
  feed(&s, "220 x\r\n");
  say_hello(&s, "250-x\r\n250 LIMITS MAILMAX=2 RCPTMAX=2 RCPTDOMAINMAX=2\r\n");
  s.w.len = 0;
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, mine, 3, 0, 0), LMAIL_OK);
  feed(&s, "250 x\r\n");
  cap = s.w.cap;
  s.w.cap = 12;
  assert_int_equal(mail_to(&s, "r@one.example"), LMAIL_FULL);
  s.w.cap = cap;
  lmail_writer_init(&measured, NULL, 0);
  assert_int_equal(lmail_smtp_client_rcpt(&s.c, &measured, "r@one.example", 13), LMAIL_FULL);
  assert_int_equal(measured.need, strlen("RCPT TO:<r@one.example>\r\n"));
  assert_int_equal(mail_to(&s, "r@one.example"), LMAIL_OK);
  feed(&s, "550 x\r\n"); /* counts, too */
  assert_int_equal(mail_to(&s, "s@ONE.example"), LMAIL_OK);
  feed(&s, "250 x\r\n");
  assert_int_equal(mail_to(&s, "t@one.example"), LMAIL_E_LIMIT);
  assert_int_equal(s.w.len, 0);
  assert_int_equal(lmail_smtp_client_rset(&s.c, &s.w), LMAIL_OK);
  feed(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_mail_with(&s.c, &s.w, mine, 3, NULL, 0), LMAIL_OK);
  feed(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_rcpt_with(&s.c, &s.w, "t@two.example", 13, NULL, 0), LMAIL_OK);
  feed(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_rcpt_with(&s.c, &s.w, "t@three.example", 15, NULL, 0),
                   LMAIL_E_LIMIT);
  assert_int_equal(mail_to(&s, "postmaster"), LMAIL_OK); /* of no other domain */
  feed(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_rset(&s.c, &s.w), LMAIL_OK);
  feed(&s, "250 x\r\n");
  assert_int_equal(lmail_smtp_client_mail(&s.c, &s.w, mine, 3, 0, 0), LMAIL_E_LIMIT);
  assert_int_equal(lmail_smtp_client_mail_with(&s.c, &s.w, mine, 3, NULL, 0), LMAIL_E_LIMIT);
  free(s.scratch);
}

/* 3.7: a malformed parameter is none at all */
static void limits_malformed(void **state)
{
  session s;

  (void)state;
  open_extended(&s, 0, 0);
  feed(&s, "220 x\r\n");
  say_hello(&s, "250-x\r\n250 LIMITS MAILMAX=1 RCPTMAX=\r\n");
  assert_int_equal(lmail_smtp_client_limit(&s.c, LMAIL_SMTP_LIMIT_MAILMAX), 0);
  free(s.scratch);
}

/* the hard limit of what a client may cost */
static void size_of_the_client(void **state)
{
  (void)state;
  assert_true(lmail_smtp_client_size() <= 256);
}

/* What ETRN, ATRN, CLIENTID and their kin take for an argument: what a server machine would refuse is not written. */
static void arguments(void **state)
{
  static const struct {
    unsigned verb;
    const char *argument;
    int good;
  } said[] = {{LMAIL_SMTP_ETRN, "example.com", 1},
              {LMAIL_SMTP_ETRN, "@example.com", 1},
              {LMAIL_SMTP_ETRN, "#queue_7", 1},
              {LMAIL_SMTP_ETRN, "[192.0.2.1]", 1},
              {LMAIL_SMTP_ETRN, "exam ple.com", 0},
              {LMAIL_SMTP_ETRN, "@", 0},
              {LMAIL_SMTP_ETRN, "a_b", 0},
              {LMAIL_SMTP_ATRN, "a.example,b.example", 1},
              {LMAIL_SMTP_ATRN, "a.example, b.ex", 0},
              {LMAIL_SMTP_ATRN, "localhost", 0},
              {LMAIL_SMTP_ATRN, "a.example,", 0},
              {LMAIL_SMTP_CLIENTID, "UUID 23bf83be-aad7", 1},
              {LMAIL_SMTP_CLIENTID, "UUID", 0},
              {LMAIL_SMTP_CLIENTID, "UUID a b", 0},
              {LMAIL_SMTP_XCLIENT, "NAME=a ADDR=b", 1},
              {LMAIL_SMTP_XCLIENT, "NAME", 0},
              {LMAIL_SMTP_XFORWARD, "NAME=a+4", 0},
              {LMAIL_SMTP_TURN, "x", 0},
              {LMAIL_SMTP_ETRN, "a.b\r\nQUIT", 0},
              {LMAIL_SMTP_CLIENTID, "a b\r\nQUIT", 0}};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof said / sizeof *said; i++) {
    lmail_status st;
    session s;

    open_extended(&s, 0,
                  LMAIL_SMTP_EXT_ETRN | LMAIL_SMTP_EXT_ATRN | LMAIL_SMTP_EXT_CLIENTID |
                      LMAIL_SMTP_EXT_XCLIENT | LMAIL_SMTP_EXT_XFORWARD);
    feed(&s, "220 x\r\n");
    say_hello(&s, "250 x\r\n");
    st = lmail_smtp_client_command(&s.c, &s.w, said[i].verb, said[i].argument,
                                   strlen(said[i].argument));
    if (st != (said[i].good ? LMAIL_OK : LMAIL_E_ARGUMENT)) fail_msg("%s", said[i].argument);
    assert_true((s.w.len != 0) == said[i].good);
    free(s.scratch);
  }
}

/* RFC 3885 3.2: an ENVID with "@" goes with MTRK; RFC 4865 5.2.2: no hold beyond BY's time */
static void parameters_that_go_together(void **state)
{
  lmail_smtp_value v[2];
  session s;

  (void)state;
  open_extended(&s, 0,
                LMAIL_SMTP_EXT_DSN | LMAIL_SMTP_EXT_MTRK | LMAIL_SMTP_EXT_FUTURERELEASE |
                    LMAIL_SMTP_EXT_DELIVERBY);
  feed(&s, "220 x\r\n");
  say_hello(&s, "250 x\r\n");
  memset(v, 0, sizeof v);
  v[0].param = LMAIL_SMTP_PARAM_MTRK;
  v[0].data = (const uint8_t *)"1234";
  v[0].len = 4;
  v[0].num = -1;
  v[1].param = LMAIL_SMTP_PARAM_ENVID;
  v[1].data = (const uint8_t *)"12@mx.example";
  v[1].len = 2;
  assert_int_equal(lmail_smtp_client_mail_with(&s.c, &s.w, TEXT("a@x"), v, 2), LMAIL_E_ARGUMENT);
  v[1].len = 13;
  assert_int_equal(lmail_smtp_client_mail_with(&s.c, &s.w, TEXT("a@x"), v, 2), LMAIL_OK);
  feed(&s, "550 no\r\n");
  memset(v, 0, sizeof v);
  v[0].param = LMAIL_SMTP_PARAM_HOLDFOR;
  v[0].num = 61;
  v[1].param = LMAIL_SMTP_PARAM_BY;
  v[1].code = LMAIL_SMTP_BY_RETURN;
  v[1].num = 60;
  assert_int_equal(lmail_smtp_client_mail_with(&s.c, &s.w, TEXT("a@x"), v, 2), LMAIL_E_ARGUMENT);
  v[1].num = 61;
  assert_int_equal(lmail_smtp_client_mail_with(&s.c, &s.w, TEXT("a@x"), v, 2), LMAIL_OK);
  free(s.scratch);
}

int main(void)
{
  static const struct CMUnitTest tests[] = {cmocka_unit_test(tls_forgets),
                                            cmocka_unit_test(tls_forgets_limits),
                                            cmocka_unit_test(octets_before_tls),
                                            cmocka_unit_test(closed_before_tls),
                                            cmocka_unit_test(implicit_tls),
                                            cmocka_unit_test(required_late),
                                            cmocka_unit_test(secrets_and_lengths),
                                            cmocka_unit_test(mechanism_names),
                                            cmocka_unit_test(values_of_mail),
                                            cmocka_unit_test(values_of_rcpt),
                                            cmocka_unit_test(not_to_this_server),
                                            cmocka_unit_test(forms),
                                            cmocka_unit_test(chunk_windows),
                                            cmocka_unit_test(chunk_not_copied),
                                            cmocka_unit_test(irregular_chunks),
                                            cmocka_unit_test(timeouts_of_chunks),
                                            cmocka_unit_test(timeout_of_atrn),
                                            cmocka_unit_test(limits_of_the_server),
                                            cmocka_unit_test(limits_are_kept),
                                            cmocka_unit_test(limits_malformed),
                                            cmocka_unit_test(size_of_the_client),
                                            cmocka_unit_test(arguments),
                                            cmocka_unit_test(parameters_that_go_together)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
