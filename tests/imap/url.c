/* SPDX-License-Identifier: MIT */
/* url.c - IMAP URLs: RFC 5092, RFC 4467, RFC 4469. */

#include <libmail/imap_url.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char out[1000];
static size_t len;

static void part(const char *name, const uint8_t *s, size_t n)
{
  if (s == NULL) return;
  len += (size_t)snprintf(out + len, sizeof out - len, " %s=%.*s", name, (int)n, (const char *)s);
}

static void number(const char *name, uint64_t v)
{
  if (v != 0)
    len += (size_t)snprintf(out + len, sizeof out - len, " %s=%llu", name, (unsigned long long)v);
}

/* What the URL is made of, or "E_SYNTAX@4". */
static const char *parts(const char *text, size_t n, lmail_imap_url *u)
{
  size_t at = 9999;
  lmail_status st = lmail_imap_url_parse(text, n, u, &at);

  len = 0;
  out[0] = 0;
  if (st != LMAIL_OK) {
    snprintf(out, sizeof out, " %s@%u", lmail_status_name(st), (unsigned)at);
    return out + 1;
  }
  if (u->flags & LMAIL_IMAP_URL_TLS) len += (size_t)snprintf(out + len, sizeof out - len, " tls");
  if (u->flags & LMAIL_IMAP_URL_RELATIVE)
    len += (size_t)snprintf(out + len, sizeof out - len, " relative");
  if (u->flags & LMAIL_IMAP_URL_ABSOLUTE_PATH)
    len += (size_t)snprintf(out + len, sizeof out - len, " /");
  part("user", u->user, u->user_len);
  part("auth", u->auth, u->auth_len);
  part("host", u->host, u->host_len);
  number("port", u->port);
  part("mailbox", u->mailbox, u->mailbox_len);
  number("uidvalidity", u->uidvalidity);
  number("uid", u->uid);
  part("section", u->section, u->section_len);
  if (u->flags & LMAIL_IMAP_URL_PARTIAL)
    len += (size_t)snprintf(out + len, sizeof out - len, " partial=%llu.%llu",
                            (unsigned long long)u->partial_offset,
                            (unsigned long long)u->partial_length);
  part("search", u->search, u->search_len);
  part("expire", u->expire, u->expire_len);
  part("access", u->access, u->access_len);
  part("mechanism", u->mechanism, u->mechanism_len);
  part("token", u->token, u->token_len);
  return len != 0 ? out + 1 : out;
}

static void parses(const char *text, const char *expected)
{
  size_t n = strlen(text);
  char *copy = malloc(n ? n : 1);
  lmail_imap_url u;
  const char *got;

  memcpy(copy, text, n);
  got = parts(copy, n, &u);
  if (strcmp(got, expected) != 0) fail_msg("%s\n  is %s\n not %s", text, got, expected);
  free(copy);
}

static void rfc5092_examples(void **state)
{
  (void)state;
  parses(
      "imap://minbari.example.org/gray-council;UIDVALIDITY=385759045/;UID=20/;PARTIAL=0.1024",
      "/ host=minbari.example.org mailbox=gray-council uidvalidity=385759045 uid=20 partial=0.1024");
  parses("imap://psicorp.example.org/~peter/%E6%97%A5%E6%9C%AC%E8%AA%9E/%E5%8F%B0%E5%8C%97",
         "/ host=psicorp.example.org mailbox=~peter/%E6%97%A5%E6%9C%AC%E8%AA%9E/%E5%8F%B0%E5%8C%97");
  parses("imap://;AUTH=GSSAPI@minbari.example.org/gray-council/;uid=20/;section=1.2",
         "/ auth=GSSAPI host=minbari.example.org mailbox=gray-council uid=20 section=1.2");
  parses("imap://;AUTH=*@minbari.example.org/gray%20council?SUBJECT%20shadows",
         "/ auth=* host=minbari.example.org mailbox=gray%20council search=SUBJECT%20shadows");
  parses(
      "imap://john;AUTH=*@minbari.example.org/babylon5/personel?charset%20UTF-8",
      "/ user=john auth=* host=minbari.example.org mailbox=babylon5/personel search=charset%20UTF-8");
  parses("imap://michael@example.org/INBOX", "/ user=michael host=example.org mailbox=INBOX");
  parses("imap://imap.example.com", "host=imap.example.com");
  parses("imap://imap.example.com/", "/ host=imap.example.com");
  parses("/Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER",
         "relative / mailbox=Drafts uidvalidity=385759045 uid=20 section=HEADER");
  parses("foo/;UID=20/..", "E_SYNTAX@9");
}

static void rfc4467_urlauth(void **state)
{
  static const char url[] = "imap://joe@example.com/INBOX/;uid=20/;section=1.2;"
                            "expire=2006-12-31T23:59:59Z;urlauth=submit+fred:internal:"
                            "91354a473744909de610943775f92038";
  lmail_imap_url u;

  (void)state;
  parses(url, "/ user=joe host=example.com mailbox=INBOX uid=20 section=1.2 "
              "expire=2006-12-31T23:59:59Z access=submit+fred mechanism=internal "
              "token=91354a473744909de610943775f92038");
  assert_int_equal(lmail_imap_url_parse(url, sizeof url - 1, &u, NULL), LMAIL_OK);
  assert_memory_equal(url + u.rump_len, ":internal:", 10);
  parses("imap://example.com/Shared/;uid=20/;section=1.2;urlauth=anonymous",
         "/ host=example.com mailbox=Shared uid=20 section=1.2 access=anonymous");
  parses("imap://h/m/;uid=1;urlauth=anonymous:internal:91354a473744909de610943775f9203",
         "E_SYNTAX@36");
  parses("imap://h/m/;uid=1;urlauth=anonymous:internal", "E_SYNTAX@36");
  parses("imap://h/m;urlauth=anonymous", "E_SYNTAX@28");
  parses("imap://h/m/;uid=1;expire=2006-12-31T23:59:59Z", "E_SYNTAX@45");
}

static void other_forms(void **state)
{
  (void)state;
  parses("IMAPS://h:993/m", "tls / host=h port=993 mailbox=m");
  parses("imap://[2001:db8::1]:143/m", "/ host=[2001:db8::1] port=143 mailbox=m");
  parses("imap://h:/m", "/ host=h mailbox=m");
  parses("", "relative");
  parses("/", "relative /");
  parses("a/b:c", "relative mailbox=a/b:c");
  parses("//h/m", "relative / host=h mailbox=m");
  parses(";UID=5", "relative uid=5");
  parses(";UID=5/;PARTIAL=7", "relative uid=5 partial=7.0");
  parses(";section=1/;partial=0.1", "relative section=1 partial=0.1");
  parses("imap://h/m;UIDVALIDITY=3/;UID=4;SECTION=1.5",
         "/ host=h mailbox=m uidvalidity=3 uid=4 section=1.5");
  parses("imap://h/m;uidvalidity=3?ALL", "/ host=h mailbox=m uidvalidity=3 search=ALL");
}

static void what_is_no_url(void **state)
{
  (void)state;
  parses("imap://", "E_SYNTAX@7");
  parses("imap:///m", "E_SYNTAX@7");
  parses("imap://@h/m", "E_SYNTAX@7");
  parses("imap://a@b@h/m", "E_SYNTAX@10");
  parses("imap://a;auth=@h/m", "E_SYNTAX@14");
  parses("imap://a:password@h/m", "E_SYNTAX@8"); /* RFC 5092 3.1 has none */
  parses("imap://h:65536/m", "E_RANGE@9");
  parses("imap://h:x/m", "E_SYNTAX@9");
  parses("imap://[::1/m", "E_SYNTAX@11");
  parses("imap://h//m", "E_SYNTAX@9");
  parses("imap://h/m n", "E_SYNTAX@10");
  parses("imap://h/%4", "E_SYNTAX@9");
  parses("imap://h/m;uid=1;uid=2", "E_SYNTAX@16");
  parses("imap://h/m/;uid=0", "E_SYNTAX@16");
  parses("imap://h/m/;uid=4294967296", "E_RANGE@16");
  parses("imap://h/m/;section=1", "E_SYNTAX@21");
  parses("imap://h/m/;uid=1?ALL", "E_SYNTAX@21");
  parses("imap://h/;uid=1", "E_SYNTAX@15");
  parses("imap://h/m/;uid=1/;partial=1.0", "E_SYNTAX@27");
  parses("imap://h/m?", "E_SYNTAX@11");
  parses("http://h/m", "E_SYNTAX@4");
  parses("imap://h/m#x", "E_SYNTAX@10");
  parses("imap://h/m\r\nA LOGOUT", "E_SYNTAX@10");
}

static void decoded(void **state)
{
  char text[16];
  size_t made;

  (void)state;
  assert_int_equal(lmail_imap_url_decode("gray%20council", 14, text, sizeof text, &made), LMAIL_OK);
  assert_int_equal(made, 12);
  assert_memory_equal(text, "gray council", 12);
  assert_int_equal(lmail_imap_url_decode("%41%42", 6, text, 1, &made), LMAIL_FULL);
  assert_int_equal(made, 2);
  assert_int_equal(lmail_imap_url_decode("%4", 2, text, sizeof text, &made), LMAIL_E_SYNTAX);
  assert_int_equal(lmail_imap_url_decode("%xx", 3, text, sizeof text, &made), LMAIL_E_SYNTAX);
  /* commands are injected this way */
  assert_int_equal(lmail_imap_url_decode("a%0D%0Ab", 8, text, sizeof text, &made),
                   LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_imap_url_decode("a%00", 4, text, sizeof text, &made), LMAIL_E_ARGUMENT);
}

#define SPAN(field, literal) \
  u.field = (const uint8_t *)(literal), u.field##_len = sizeof(literal) - 1

static void writes(const lmail_imap_url *u, const char *expected)
{
  char buf[300];
  size_t cap, want = strlen(expected);

  for (cap = 0; cap <= want; cap++) {
    lmail_writer w;

    lmail_writer_init(&w, buf, cap);
    assert_int_equal(lmail_imap_url_write(&w, u), cap < want ? LMAIL_FULL : LMAIL_OK);
    assert_int_equal(w.len, cap < want ? 0 : want);
  }
  if (memcmp(buf, expected, want) != 0) fail_msg("%.*s\nnot %s", (int)want, buf, expected);
}

static void written(void **state)
{
  lmail_imap_url u;
  char buf[300];
  lmail_writer w;

  (void)state;
  memset(&u, 0, sizeof u);
  writes(&u, "");
  SPAN(mailbox, "INBOX");
  SPAN(mailbox, "a:b");
  writes(&u, "a%3Ab");
  SPAN(mailbox, "INBOX");
  u.flags = LMAIL_IMAP_URL_ABSOLUTE_PATH;
  u.uid = 20;
  writes(&u, "/INBOX/;UID=20");
  SPAN(host, "example.com");
  SPAN(user, "j;o@e");
  SPAN(auth, "*");
  SPAN(mailbox, "gray council/\xc3\xbc;?");
  SPAN(section, "1.2");
  u.uidvalidity = 7;
  u.port = 1143;
  u.flags |= LMAIL_IMAP_URL_PARTIAL | LMAIL_IMAP_URL_TLS;
  u.partial_length = 1024;
  writes(
      &u,
      "imaps://j%3Bo%40e;AUTH=*@example.com:1143/gray%20council/%C3%BC%3B%3F;UIDVALIDITY=7/;UID=20/"
      ";SECTION=1.2/;PARTIAL=0.1024");
  SPAN(expire, "2006-12-31T23:59:59Z");
  SPAN(access, "submit+fred");
  SPAN(mechanism, "INTERNAL");
  SPAN(token, "91354a473744909de610943775f92038");
  u.flags = 0;
  u.user = u.auth = u.section = NULL;
  u.uidvalidity = u.port = 0;
  writes(&u, "imap://example.com/gray%20council/%C3%BC%3B%3F/;UID=20;EXPIRE=2006-12-31T23:59:59Z;"
             "URLAUTH=submit+fred:INTERNAL:91354a473744909de610943775f92038");
  lmail_writer_init(&w, buf, sizeof buf);
  SPAN(mailbox, "a\r\nb");
  assert_int_equal(lmail_imap_url_write(&w, &u), LMAIL_E_ARGUMENT);
  SPAN(mailbox, "a");
  SPAN(host, "a/b");
  assert_int_equal(lmail_imap_url_write(&w, &u), LMAIL_E_ARGUMENT);
  SPAN(host, "a%zz");
  assert_int_equal(lmail_imap_url_write(&w, &u), LMAIL_E_ARGUMENT);
  SPAN(host, "a");
  SPAN(token, "91354a473744909de610943775f9203x");
  assert_int_equal(lmail_imap_url_write(&w, &u), LMAIL_E_ARGUMENT);
  u.token = u.mechanism = NULL;
  SPAN(search, "ALL");
  assert_int_equal(lmail_imap_url_write(&w, &u), LMAIL_E_ARGUMENT);
  assert_int_equal(w.len, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5092_examples), cmocka_unit_test(rfc4467_urlauth),
      cmocka_unit_test(other_forms),      cmocka_unit_test(what_is_no_url),
      cmocka_unit_test(decoded),          cmocka_unit_test(written)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}
