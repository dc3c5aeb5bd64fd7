/* SPDX-License-Identifier: MIT */
/*
 * no_starttls.c - the hostile servers of "Why TLS Is Better Without STARTTLS", each played against a client that
 * requires TLS: whatever such a server says, nothing but CAPABILITY and STARTTLS is ever written in
 * clear, and nothing that it said in clear is known behind TLS. Skipped, and said so, without the corpus.
 */

#include "text.h"
#include <libmail/imap_client.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CORPUS LIBMAIL_TEST_CORPUS "/corpus/no-starttls-cases/imap/"

/* ---- cases: RON text ---------------------------------------------------------------------------- */

/*
 * What a case's server does. A file holds other answers to STARTTLS in comments, to be tried one after the
 * other: each is a case of its own.
 */
typedef struct scene {
  text greeting, behind_greeting, capabilities, starttls;
} scene;

/* Words that are not named as they are written. */
static const struct {
  const char *ron, *imap;
} words[] = {
    {"Imap4Rev1", "IMAP4rev1"},
    {"StartTls", "STARTTLS"},
    {"LoginDisabled", "LOGINDISABLED"},
    {"LoginReferrals", "LOGIN-REFERRALS"},
    {"MailboxReferrals", "MAILBOX-REFERRALS"},
    {"Auth(Plain)", "AUTH=PLAIN"},
    {"Auth(Login)", "AUTH=LOGIN"},
    {"Other(CapabilityOther(inner: Atom(\"IMAP4\")))", "IMAP4"},
};

/* [Imap4Rev1, Auth(Plain)] as " IMAP4rev1 AUTH=PLAIN" */
static void add_capabilities(text *t, const char *ron)
{
  size_t i;

  for (ron++; *ron != ']';) {
    ron += strspn(ron, ", ");
    for (i = 0; strncmp(ron, words[i].ron, strlen(words[i].ron)) != 0; i++)
      assert_true(i + 1 < sizeof words / sizeof *words);
    text_printf(t, " %s", words[i].imap);
    ron += strlen(words[i].ron);
  }
}

/* The string behind a name; where it ends, or NULL when the name is not there. */
static const char *add_string(text *t, const char *ron, const char *name)
{
  const char *at = strstr(ron, name), *end;

  if (at == NULL) return NULL;
  at = strchr(at + strlen(name), '"') + 1;
  for (end = at; *end != '"'; end++) end += *end == '\\';
  assert_true(text_unescape(t, at, (size_t)(end - at)));
  return end;
}

/* kind: Ok, code: Some(...), text: Text("...") */
static void add_greeting(text *t, const char *ron)
{
  const char *kind = strstr(ron, "kind: Bye")       ? "BYE"
                     : strstr(ron, "kind: PreAuth") ? "PREAUTH"
                                                    : "OK";
  const char *list = strstr(ron, "Some(Capability(NonEmptyVec([");

  if (add_string(t, ron, "\"greeting\":") != NULL) return;
  text_printf(t, "* %s ", kind);
  if (list != NULL) {
    text_printf(t, "[CAPABILITY");
    add_capabilities(t, strchr(list, '['));
    text_printf(t, "] ");
  } else if (strstr(ron, "code: Some(Alert)") != NULL) {
    text_printf(t, "[ALERT] ");
  } else if (strstr(ron, "code: Some(Parse)") != NULL) {
    text_printf(t, "[PARSE] ");
  } else if (strstr(ron, "code: Some(BadCharset") != NULL) {
    text_printf(t, "[BADCHARSET (");
    add_string(t, ron, "allowed: [Atom(Atom(");
    text_printf(t, ")] ");
  }
  add_string(t, ron, "text: Text(");
  text_printf(t, "\r\n");
}

/* The answer to STARTTLS that comes `variant`th; 0 when there is none. */
static int add_starttls(text *t, const char *ron, unsigned variant)
{
  const char *at = ron;

  for (; variant > 0 && at != NULL; variant--) {
    t->len = 0;
    at = add_string(t, at, "starttls_response: Some(");
  }
  return at != NULL;
}

static char *read_case(const char *name)
{
  char path[1024];
  FILE *file;
  char *s = calloc(1, 1 << 14);

  assert_non_null(s);
  snprintf(path, sizeof path, "%s%s.ron", CORPUS, name);
  file = fopen(path, "rb");
  if (file == NULL) {
    fprintf(stderr, "SKIPPED: no %s\n", path);
    free(s);
    skip();
  }
  assert_true(fread(s, 1, (1 << 14) - 1, file) > 0);
  fclose(file);
  return s;
}

/* variant 0: the answer that every server gives */
static int load(scene *s, const char *name, unsigned variant)
{
  char *ron = read_case(name);
  int there;

  memset(s, 0, sizeof *s);
  add_greeting(&s->greeting, ron);
  add_string(&s->behind_greeting, ron, "response_after_greeting: Some(");
  text_add(&s->capabilities, "", 0);
  add_capabilities(&s->capabilities, strstr(strstr(ron, "caps:"), "["));
  there = add_starttls(&s->starttls, ron, variant);
  if (variant == 0) {
    text_printf(&s->starttls, "<tag> %s\r\n",
                strstr(ron, "hide_commands: [\"starttls\"]") != NULL ? "BAD what?" : "OK begin");
  }
  free(ron);
  return there;
}

static void unload(scene *s)
{
  text_free(&s->greeting);
  text_free(&s->behind_greeting);
  text_free(&s->capabilities);
  text_free(&s->starttls);
}

/* ---- the client --------------------------------------------------------------------------------- */

static lmail_imap_client client;
static uint8_t scratch[8192];
static uint8_t output[512];
static lmail_writer writer;
static unsigned alerts; /* texts that the server wants to be shown, in clear */

/* What a client would go on with, at any moment: none of it may be written. */
static void nothing_gets_past(void)
{
  static const uint32_t verbs[] = {LMAIL_IMAP_CMD_IDLE, LMAIL_IMAP_CMD_NAMESPACE,
                                   LMAIL_IMAP_CMD_CLOSE, LMAIL_IMAP_CMD_EXPUNGE};
  size_t i;

  assert_true(lmail_imap_client_login(&client, &writer, "user", 4, "secret", 6) < 0);
  assert_true(lmail_imap_client_authenticate(&client, &writer, "PLAIN", 5, NULL, 0) < 0);
  assert_true(lmail_imap_client_authenticate(&client, &writer, "PLAIN", 5, "AHVz", 4) < 0);
  assert_true(lmail_imap_client_mailbox(&client, &writer, LMAIL_IMAP_CMD_SELECT, "INBOX", 5) < 0);
  assert_true(lmail_imap_client_mailbox(&client, &writer, LMAIL_IMAP_CMD_CREATE, "Drafts", 6) < 0);
  for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
    assert_true(lmail_imap_client_simple(&client, &writer, verbs[i]) < 0);
  assert_int_equal(writer.len, 0);
}

/* Gives the client what the server says, in pieces. What it stopped with. */
static lmail_status hear(const char *s, size_t n, size_t chunk)
{
  size_t given = 0, at = 0, used;
  lmail_status st = LMAIL_OK;
  lmail_event ev;

  for (;;) {
    st = lmail_next(&client.reader.base, s + at, given - at, &used, &ev);
    at += used;
    nothing_gets_past();
    if (st == LMAIL_EVENT) {
      alerts += ev.kind == LMAIL_IMAP_CLIENT_CODE && ev.code == LMAIL_IMAP_CODE_ALERT;
    } else if (st < 0 || given == n) {
      return st;
    } else {
      given = n - given < chunk ? n : given + chunk;
    }
  }
}

/* A command of the few that are allowed; how it was answered. */
static lmail_status command(uint32_t verb, const char *said, size_t said_n, size_t chunk)
{
  lmail_status st = lmail_imap_client_simple(&client, &writer, verb);
  const char *from = said, *tag;
  text answer = {0};

  if (st != LMAIL_OK) return st;
  writer.len = 0;
  while ((tag = strstr(from, "<tag>")) != NULL) {
    text_add(&answer, from, (size_t)(tag - from));
    text_printf(&answer, "A%u", (unsigned)lmail_imap_client_next_id(&client) - 1);
    from = tag + 5;
  }
  text_add(&answer, from, said_n - (size_t)(from - said));
  st = hear(answer.s, answer.len, chunk);
  text_free(&answer);
  return st;
}

static void start(uint32_t flags)
{
  lmail_imap_client_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = LMAIL_IMAP_TLS_REQUIRED | flags;
  assert_int_equal(lmail_imap_client_init(&client, &cfg, scratch, sizeof scratch), LMAIL_OK);
  lmail_writer_init(&writer, output, sizeof output);
  nothing_gets_past();
}

/* Behind TLS it begins anew: nothing is known, and now a login is written. */
static const char *begin_tls(void)
{
  assert_int_equal(lmail_imap_client_tls_started(&client), LMAIL_OK);
  assert_true(lmail_imap_client_capabilities(&client) == 0);
  assert_true(lmail_imap_client_asks_capability(&client));
  assert_int_equal(lmail_imap_client_state(&client), LMAIL_IMAP_NOT_AUTHENTICATED);
  assert_int_equal(lmail_imap_client_unanswered(&client), 0);
  assert_int_equal(lmail_imap_client_login(&client, &writer, "user", 4, "secret", 6), LMAIL_OK);
  return "TLS";
}

/*
 * As far as TLS, or as far as it goes. LMAIL_IMAP_UNOFFERED: STARTTLS is tried even when nobody offers it,
 * which is the right thing for a client that requires it.
 */
static const char *play(const scene *s, uint32_t flags, size_t chunk)
{
  text answer = {0};
  lmail_status st;

  start(flags);
  st = hear(s->greeting.s, s->greeting.len, chunk);
  if (st == LMAIL_OK && s->behind_greeting.len > 0)
    st = hear(s->behind_greeting.s, s->behind_greeting.len, chunk);
  if (st == LMAIL_OK && lmail_imap_client_state(&client) == LMAIL_IMAP_CLOSING) return "closed";
  if (st == LMAIL_OK && lmail_imap_client_asks_capability(&client)) {
    text_printf(&answer, "* CAPABILITY%s\r\n<tag> OK done\r\n", s->capabilities.s);
    st = command(LMAIL_IMAP_CMD_CAPABILITY, answer.s, answer.len, chunk);
    text_free(&answer);
  }
  if (st == LMAIL_OK) {
    st = command(LMAIL_IMAP_CMD_STARTTLS, s->starttls.s, s->starttls.len, chunk);
    if (st == LMAIL_OK) return "refused";
  }
  return st == LMAIL_SWITCH ? begin_tls() : lmail_status_name(st);
}

/* ---- what becomes of each ----------------------------------------------------------------------- */

static const struct {
  const char *name;
  unsigned variant;
  const char *offered, *insisting; /* without and with LMAIL_IMAP_UNOFFERED */
} cases[] = {
    {"setup_opportunistic_encryption", 0, "TLS", "TLS"},
    {"Buffering/B_2", 0, "TLS", "TLS"},
    {"Buffering/B_2", 1, "TLS", "TLS"}, /* in front of the answer */
    {"Buffering/B_2", 2, "E_INJECTED", "E_INJECTED"},
    {"Buffering/B_2", 3, "TLS", "TLS"},
    {"Buffering/B_3", 0, "TLS", "TLS"},
    {"Buffering/B_3", 1, "E_INJECTED", "E_INJECTED"},
    {"Negotiation/D_2", 0, "E_NOT_OFFERED", "refused"},
    {"Negotiation/L_1_A", 0, "TLS", "TLS"},
    {"Negotiation/L_1_B", 0, "E_NOT_OFFERED", "TLS"},
    {"Negotiation/M_2_A", 0, "TLS", "TLS"},
    {"Negotiation/M_2_B", 0, "TLS", "TLS"},
    {"Negotiation/O_2", 1, "refused", "refused"},
    {"Negotiation/O_3", 1, "refused", "refused"},
    {"Negotiation/P", 0, "E_UNEXPECTED", "E_UNEXPECTED"},
    {"Negotiation/P_3", 0, "E_UNEXPECTED", "E_UNEXPECTED"},
    {"Negotiation/P_5", 0, "E_UNEXPECTED", "E_UNEXPECTED"},
    {"Tampering/untagged/after_greeting/03_status_1", 0, "E_UNEXPECTED", "E_UNEXPECTED"},
    {"Tampering/untagged/after_greeting/04_search", 0, "E_UNEXPECTED", "E_UNEXPECTED"},
    {"Tampering/untagged/after_greeting/08_expunge", 0, "E_UNEXPECTED", "E_UNEXPECTED"},
    {"Tampering/untagged/before_starttls/02_lsub", 1, "E_UNEXPECTED", "E_UNEXPECTED"},
    {"Tampering/untagged/before_starttls/03_status_1", 1, "E_UNEXPECTED", "E_UNEXPECTED"},
    {"Tampering/untagged/before_starttls/03_status_2", 1, "E_UNEXPECTED", "E_UNEXPECTED"},
    {"Tampering/untagged/before_starttls/05_flags", 1, "E_UNEXPECTED", "E_UNEXPECTED"},
    {"UI_Spoofing/greeting/no/01_alert", 0, "E_NOT_OFFERED", "TLS"},
    {"UI_Spoofing/greeting/ok/02_badcharset", 0, "E_NOT_OFFERED", "TLS"},
    {"UI_Spoofing/greeting/ok/03_parse", 0, "E_NOT_OFFERED", "TLS"},
    {"UI_Spoofing/starttls/ok/01_alert", 1, "E_NOT_OFFERED", "TLS"},
    {"others/exploit/stripping_drafts", 1, "E_NOT_OFFERED", "refused"},
    {"others/protocol/construction/01_greeting_invalid", 0, "E_SYNTAX", "E_SYNTAX"},
    {"others/protocol/construction/02_greeting_invalid_ok", 0, "E_SYNTAX", "E_SYNTAX"},
    {"others/protocol/greeting/01_greeting_ok", 0, "E_NOT_OFFERED", "TLS"},
    {"others/protocol/greeting/02_greeting_no", 0, "E_NOT_OFFERED", "TLS"},
    {"others/protocol/greeting/03_greeting_bad", 0, "E_NOT_OFFERED", "TLS"},
    {"others/protocol/greeting/05_greeting_bye", 0, "closed", "closed"},
    {"others/untagged_capability_after_greeting", 0, "E_NOT_OFFERED", "TLS"},
};

static void one_case(unsigned i)
{
  static const size_t chunks[] = {1, 7, 4096};
  scene s;
  size_t k;

  assert_true(load(&s, cases[i].name, cases[i].variant));
  for (k = 0; k < sizeof chunks / sizeof *chunks; k++) {
    const char *offered = play(&s, 0, chunks[k]);
    const char *insisting = play(&s, LMAIL_IMAP_UNOFFERED, chunks[k]);

    if (strcmp(offered, cases[i].offered) != 0 || strcmp(insisting, cases[i].insisting) != 0)
      printf("%s, %u: %s, %s\n", cases[i].name, cases[i].variant, offered, insisting);
    assert_string_equal(offered, cases[i].offered);
    assert_string_equal(insisting, cases[i].insisting);
  }
  unload(&s);
}

static void hostile_servers(void **state)
{
  unsigned i;

  (void)state;
  alerts = 0;
  for (i = 0; i < sizeof cases / sizeof *cases; i++) one_case(i);
  printf("%u cases, %u alerts in clear\n", i, alerts);
  assert_int_equal(alerts,
                   15); /* of three cases: told as they are, RFC 9051 7.1 has them ignored */
}

/* greeting = "*" SP (resp-cond-auth / resp-cond-bye): the two that the corpus names and sends as OK by now. */
static void no_greeting(void **state)
{
  (void)state;
  start(0);
  assert_int_equal(hear("* NO 1BsL3pIq\r\n", 15, 1), LMAIL_E_SYNTAX);
  start(0);
  assert_int_equal(hear("* BAD GFkaX18C\r\n", 16, 1), LMAIL_E_SYNTAX);
}

/* No answer of a file is left out: behind the last one of its cases there is none. */
static void all_variants(void **state)
{
  unsigned i;

  (void)state;
  for (i = 0; i < sizeof cases / sizeof *cases; i++) {
    scene s;

    if (i + 1 < sizeof cases / sizeof *cases && strcmp(cases[i].name, cases[i + 1].name) == 0)
      continue;
    assert_false(load(&s, cases[i].name, cases[i].variant + 1));
    unload(&s);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hostile_servers),
      cmocka_unit_test(no_greeting),
      cmocka_unit_test(all_variants),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
