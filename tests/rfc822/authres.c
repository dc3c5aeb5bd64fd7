/* SPDX-License-Identifier: MIT */
/* authres.c - Authentication-Results: RFC 8601's examples, QUIRKS 55, ARC, and the writer. */

#include "compose/written.h"
#include <libmail/authres.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char told[2048];

static void add(const char *key, const uint8_t *s, size_t n)
{
  size_t at = strlen(told);

  if (s) snprintf(told + at, sizeof told - at, "%s{%.*s} ", key, (int)n, (const char *)s);
}

static void add_number(const char *key, unsigned number, unsigned usual)
{
  size_t at = strlen(told);

  if (number != usual) snprintf(told + at, sizeof told - at, "%s{%u} ", key, number);
}

/* What is told of a value in an allocation of its size, properties read or passed over. */
static void tell(const char *value, size_t n, int properties)
{
  uint8_t *copy = malloc(n ? n : 1);
  lmail_defect list[8];
  lmail_defects defects = {list, 8, 0};
  lmail_authres_property p;
  lmail_authres_result r;
  lmail_authres_iter it;
  size_t i;

  memcpy(copy, value, n);
  told[0] = '\0';
  lmail_authres_init(&it, copy, n, &defects);
  assert_int_equal(lmail_authres_next_property(&it, &p), 0);
  add_number("i", it.instance, 0);
  add("id", it.authserv_id, it.authserv_id_len);
  add_number("v", it.version, 1);
  while (lmail_authres_next(&it, &r)) {
    add("|", r.method, r.method_len);
    add_number("v", r.version, 1);
    add("=", r.result, r.result_len);
    add_number("code", r.code, 0);
    add("reason", r.reason, r.reason_len);
    while (properties && lmail_authres_next_property(&it, &p)) {
      add("p", p.ptype, p.ptype_len);
      add(".", p.property, p.property_len);
      add("=", p.value, p.value_len);
    }
  }
  assert_int_equal(lmail_authres_next(&it, &r), 0);
  assert_int_equal(lmail_authres_next_property(&it, &p), 0);
  for (i = 0; i < defects.count && i < 8; i++) {
    size_t at = strlen(told);

    assert_non_null(lmail_defect_rule(list[i].code));
    snprintf(told + at, sizeof told - at, "!%s@%u ",
             lmail_defect_name(list[i].code) + strlen("DEFECT_AUTHRES_"), (unsigned)list[i].off);
  }
  if (told[0] != '\0') told[strlen(told) - 1] = '\0';
  free(copy);
}

static void check(const char *value, const char *expected)
{
  tell(value, strlen(value), 1);
  assert_string_equal(told, expected);
}

static void rfc8601_appendix_b(void **state)
{
  (void)state;
  check(" example.org 1; none\r\n", "id{example.org}");
  check(" example.com;\r\n          spf=pass smtp.mailfrom=example.net",
        "id{example.com} |{spf} ={pass} code{2} p{smtp} .{mailfrom} ={example.net}");
  check(
      " example.com;\r\n  auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n  spf=fail "
      "smtp.mailfrom=example.net",
      "id{example.com} |{auth} ={pass} code{2} p{smtp} .{auth} ={sender@example.net} |{spf} ={fail} "
      "code{3} p{smtp} .{mailfrom} ={example.net}");
  check(" example.com; iprev=pass\r\n  policy.iprev=192.0.2.200",
        "id{example.com} |{iprev} ={pass} code{2} p{policy} .{iprev} ={192.0.2.200}");
  check(" example.com;\r\n  dkim=pass reason=\"good signature\"\r\n    "
        "header.i=@mail-router.example.net;\r\n  dkim=fail reason=bad\r\n header.i=@n",
        "id{example.com} |{dkim} ={pass} code{2} reason{good signature} p{header} .{i} "
        "={@mail-router.example.net} |{dkim} ={fail} code{3} reason{bad} p{header} .{i} ={@n}");
}

static void rfc8601_b7_comments_everywhere(void **state)
{
  (void)state;
  check(
      " foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for it) "
      "fail\r\n policy (A dot can go here) . (like that) expired\r\n (this surprised me) = (as I wasn't "
      "expecting it) 1362471462",
      "id{foo.example.net} |{dkim} ={fail} code{3} p{policy} .{expired} ={1362471462}");
  check("a 2 ; dkim/3=pass", "id{a} v{2} |{dkim} v{3} ={pass} code{2}");
}

static unsigned code(const char *result)
{
  char value[64];
  lmail_authres_result r;
  lmail_authres_iter it;

  snprintf(value, sizeof value, "a; dkim=%s x.y=z", result);
  lmail_authres_init(&it, value, strlen(value), NULL);
  assert_int_equal(lmail_authres_next(&it, &r), 1);
  assert_int_equal(r.result_len, strlen(result));
  return r.code;
}

static void rfc8601_2_7_results(void **state)
{
  (void)state;
  assert_int_equal(code("none"), LMAIL_AUTHRES_NONE);
  assert_int_equal(code("Pass"), LMAIL_AUTHRES_PASS);
  assert_int_equal(code("fail"), LMAIL_AUTHRES_FAIL);
  assert_int_equal(code("hardfail"), LMAIL_AUTHRES_FAIL);
  assert_int_equal(code("softfail"), LMAIL_AUTHRES_SOFTFAIL);
  assert_int_equal(code("neutral"), LMAIL_AUTHRES_NEUTRAL);
  assert_int_equal(code("policy"), LMAIL_AUTHRES_POLICY);
  assert_int_equal(code("temperror"), LMAIL_AUTHRES_TEMPERROR);
  assert_int_equal(code("permerror"), LMAIL_AUTHRES_PERMERROR);
  assert_int_equal(code("perm_fail"), LMAIL_AUTHRES_PERMERROR);
  assert_int_equal(code("temp_error"), LMAIL_AUTHRES_TEMPERROR);
  assert_int_equal(code("nxdomain"), LMAIL_AUTHRES_NXDOMAIN);
  assert_int_equal(code("discard"), LMAIL_AUTHRES_DISCARD);
  assert_int_equal(code("unknown"), LMAIL_AUTHRES_UNKNOWN);
  assert_int_equal(code("bestguesspass"), LMAIL_AUTHRES_BESTGUESSPASS);
  assert_int_equal(code("passs"), 0);
  assert_int_equal(code("pass-pass-pass-pass-pass"), 0);
}

static void quirk_55_yahoo_gmail_office365(void **state)
{
  (void)state;
  check(
      "mta.example; dkim=perm_fail header.i=@a.example; spf=pass smtp.mailfrom=a.example; ",
      "id{mta.example} |{dkim} ={perm_fail} code{8} p{header} .{i} ={@a.example} |{spf} ={pass} code{2} "
      "p{smtp} .{mailfrom} ={a.example} !EMPTY@81");
  check(
      "mx.google.com;\r\n       dkim=pass header.i=@a.example header.s=s1 header.b=\"Ab/c+d==\";\r\n"
      "       dkim=neutral (no key; for signature) header.b=Ab/c+d==;\r\n       dmarc=pass (p=NONE "
      "sp=NONE dis=NONE) header.from=a.example",
      "id{mx.google.com} |{dkim} ={pass} code{2} p{header} .{i} ={@a.example} p{header} .{s} ={s1} "
      "p{header} .{b} ={Ab/c+d==} |{dkim} ={neutral} code{5} p{header} .{b} ={Ab/c+d==} |{dmarc} "
      "={pass} code{2} p{header} .{from} ={a.example}");
  check(
      "spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=a.example; dkim=none (message not signed)\r\n "
      "header.d=none;dmarc=bestguesspass action=none\r\n header.from=a.example;compauth=pass "
      "reason=109",
      "|{spf} ={pass} code{2} p{smtp} .{mailfrom} ={a.example} |{dkim} ={none} code{1} p{header} .{d} "
      "={none} |{dmarc} ={bestguesspass} code{12} .{action} ={none} p{header} .{from} ={a.example} "
      "|{compauth} ={pass} code{2} reason{109} !NO_ID@0 !NO_PTYPE@128");
  check("a; dkim=pass header.i=\"x y\"@b",
        "id{a} |{dkim} ={pass} code{2} p{header} .{i} ={\"x y\"@b}");
  check("a; x=pass policy.a/b=c", "id{a} |{x} ={pass} code{2} !BAD@10");
  check("a.b:25/x; x=pass a.b_c=e", "id{a.b:25/x} |{x} ={pass} code{2} p{a} .{b_c} ={e}");
  check("a; x=pass a.b.c=e", "id{a} |{x} ={pass} code{2} !BAD@10");
}

/* Forms of MimeKit's issues 490, 518, 581, 584, 590, 592 and 1208. */
static void quirk_55_more_of_them(void **state)
{
  (void)state;
  check(
      "spf=fail smtp.mailfrom=a.example; b.example; dkim=pass header.d=c.example;d.example;",
      "|{spf} ={fail} code{3} p{smtp} .{mailfrom} ={a.example} |{dkim} ={pass} code{2} p{header} .{d} "
      "={c.example} !NO_ID@0 !BAD@34 !BAD@74 !EMPTY@83");
  check("a; dmarc=none action=\"none\" header.from=",
        "id{a} |{dmarc} ={none} code{1} .{action} ={none} p{header} .{from} ={} !NO_PTYPE@14");
  check(
      "a; dkim=dkim_pass header.s=@b; dmarc=success(p=REJECT) header.from=c",
      "id{a} |{dkim} ={dkim_pass} p{header} .{s} ={@b} |{dmarc} ={success} p{header} .{from} ={c}");
  check(
      "i=1; a; spf=pass (x) smtp.mailfrom=b=c__0@d.e_f.example for g@h",
      "i{1} id{a} |{spf} ={pass} code{2} p{smtp} .{mailfrom} ={b=c__0@d.e_f.example} !BAD@56 !BAD@60");
  check("a; gateway.spf=pass (x) smtp.remote-ip=2001:db8::1",
        "id{a} |{gateway.spf} ={pass} code{2} p{smtp} .{remote-ip} ={2001:db8::1}");
}

static void rfc8617_4_1_1_arc(void **state)
{
  (void)state;
  check(
      " i=2; gmail.example; spf=fail\r\n    smtp.from=jqd@d1.example; dkim=fail (512-bit key)\r\n    "
      "header.i=@example.org; arc=pass\r\n    (as.1.lists.example.org=pass)",
      "i{2} id{gmail.example} |{spf} ={fail} code{3} p{smtp} .{from} ={jqd@d1.example} |{dkim} ={fail} "
      "code{3} p{header} .{i} ={@example.org} |{arc} ={pass} code{2}");
  check("i=1", "|{i} ={1} !NO_ID@0");
  check("i=0; a; none", "|{i} ={0} !NO_ID@0 !BAD@5");
  check("i (x) = (y) 50 ; \"a b\"; none", "i{50} id{a b}");
}

static void irregular(void **state)
{
  (void)state;
  check("", "!NO_ID@0");
  check(";", "!NO_ID@0 !EMPTY@0");
  check("a", "id{a}");
  check("a;", "id{a} !EMPTY@1");
  check("a;;x=y", "id{a} |{x} ={y} !EMPTY@2");
  check("a; none; x=y", "id{a} |{x} ={y}");
  check("a; nine", "id{a} !BAD@3");
  check("a b; x=y", "id{a} |{x} ={y} !BAD@2");
  check("a; =y; x=y", "id{a} |{x} ={y} !BAD@3");
  check("a; x=", "id{a} |{x} ={}");
  check("a; x=y z w.v=u", "id{a} |{x} ={y} p{w} .{v} ={u} !BAD@7");
  check("a; x=y w.v=; z=q", "id{a} |{x} ={y} p{w} .{v} ={} |{z} ={q}");
  check("a; x=y w.=u", "id{a} |{x} ={y} !BAD@7");
  check("a; x=y (; w.v=u", "id{a} |{x} ={y} !NO_END@7");
  check("a; x=y w.v=\"; z=q", "id{a} |{x} ={y} p{w} .{v} ={\"; z=q} !NO_END@11");
  check("a; x=y reason=\"q\\\"; r\" w.v=\"\"", "id{a} |{x} ={y} reason{q\\\"; r} p{w} .{v} ={}");
  check("a 99999999999999999999; x/99999999999=y", "id{a} v{999999999} |{x} v{999999999} ={y}");
}

static void every_prefix_and_properties_passed_over(void **state)
{
  static const char value[] =
      "i=1; \"a b\" 1 (c); dkim/1=pass reason=\"x;\\\"\" header.b=\"d;e\"@f (g;h); "
      "spf=none smtp.x=y";
  size_t n;

  (void)state;
  for (n = 0; n < sizeof value; n++) {
    tell(value, n, 0);
    tell(value, n, 1);
  }
  tell(value, sizeof value - 1, 0);
  assert_string_equal(told,
                      "i{1} id{a b} |{dkim} ={pass} code{2} reason{x;\\\"} |{spf} ={none} code{1}");
}

/* ---- writing ---------------------------------------------------------------------------------- */

/* What one field has: words by their place. */
typedef struct words {
  const char *id, *method, *result, *reason, *ptype, *property, *value;
} words;

static const words good = {"a.example", "dkim", "pass", "", "header", "d", "b.example"};

static unsigned options;

static lmail_status write_field(lmail_writer *w, const words *v)
{
  lmail_field_writer f;
  lmail_status st = lmail_field_begin(&f, w, "Authentication-Results", 22, options);

  if (st == LMAIL_OK) st = lmail_field_authserv(&f, w, v->id, strlen(v->id));
  if (st == LMAIL_OK) {
    st = lmail_field_authres(&f, w, v->method, strlen(v->method), v->result, strlen(v->result),
                             v->reason, strlen(v->reason));
  }
  if (st == LMAIL_OK && v->property) {
    st = lmail_field_authres_property(&f, w, v->ptype, strlen(v->ptype), v->property,
                                      strlen(v->property), v->value, strlen(v->value));
  }
  return st == LMAIL_OK ? lmail_field_end(&f, w) : st;
}

static void check_written(const words *v, const char *expected)
{
  char out[2000];
  lmail_writer w;

  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(write_field(&w, v), LMAIL_OK);
  out[w.len] = '\0';
  assert_string_equal(out, expected);
  check_field(out, w.len, 78);
}

static void rfc8601_2_2_written(void **state)
{
  words v = good;

  (void)state;
  check_written(&v, "Authentication-Results: a.example; dkim=pass header.d=b.example\r\n");
  v.reason = "a \"good\" signature";
  v.value = "joe@b.example";
  check_written(&v, "Authentication-Results: a.example; dkim=pass reason=\"a "
                    "\\\"good\\\" signature\"\r\n header.d=joe@b.example\r\n");
  v.reason = "ok";
  v.value = "a b@c";
  check_written(&v,
                "Authentication-Results: a.example; dkim=pass reason=ok header.d=\"a b@c\"\r\n");
  v.id = "a b";
  v.value = "@c";
  check_written(&v, "Authentication-Results: \"a b\"; dkim=pass reason=ok header.d=@c\r\n");
  v.value = "";
  check_written(&v, "Authentication-Results: \"a b\"; dkim=pass reason=ok header.d=\"\"\r\n");
  v = good;
  v.method = v.result = "";
  v.property = NULL;
  check_written(&v, "Authentication-Results: a.example; none\r\n");
}

static void attack_w12_injection(void **state)
{
  static const char *const bad[] = {"a\r\nX: y", "a\n",   "a\r",  "a\x7f",
                                    "a\xc3\xa4", "a\x01", "a\xff"};
  static const char *const no_keyword[] = {"a b", "a=b", "a;b", "a(b)", "a.b",
                                           "-",   "a-",  "\"",  "a_b",  ""};
  const size_t places = sizeof good / sizeof(const char *);
  size_t i, place;

  (void)state;
  for (place = 0; place < places; place++) {
    for (i = 0; i < sizeof bad / sizeof bad[0] + sizeof no_keyword / sizeof no_keyword[0]; i++) {
      size_t other = i - sizeof bad / sizeof bad[0];
      const char *arguments[sizeof good / sizeof(const char *)];
      char out[2000];
      lmail_writer w;
      words v;

      if (i >= sizeof bad / sizeof bad[0] && (place == 0 || place == 3 || place == 6)) continue;
      memcpy(arguments, &good, sizeof good);
      arguments[place] = i < sizeof bad / sizeof bad[0] ? bad[i] : no_keyword[other];
      memcpy(&v, arguments, sizeof v);
      if (place == 1 && arguments[1][0] == '\0') continue; /* "none" */
      lmail_writer_init(&w, out, sizeof out);
      assert_int_equal(write_field(&w, &v), LMAIL_E_ARGUMENT);
      assert_null(memchr(out, '\n', w.len));
    }
  }
}

static void elements_in_their_order(void **state)
{
  char out[200];
  lmail_field_writer f;
  lmail_writer w;

  (void)state;
  lmail_writer_init(&w, out, sizeof out);
  assert_int_equal(lmail_field_begin(&f, &w, "A", 1, 0), LMAIL_OK);
  assert_int_equal(lmail_field_authres(&f, &w, "a", 1, "b", 1, NULL, 0), LMAIL_E_STATE);
  assert_int_equal(lmail_field_authserv(&f, &w, "", 0), LMAIL_E_ARGUMENT);
  assert_int_equal(lmail_field_authserv(&f, &w, "a", 1), LMAIL_OK);
  assert_int_equal(lmail_field_authserv(&f, &w, "a", 1), LMAIL_E_STATE);
  assert_int_equal(lmail_field_end(&f, &w), LMAIL_E_STATE);
  assert_int_equal(lmail_field_authres_property(&f, &w, "a", 1, "b", 1, "c", 1), LMAIL_E_STATE);
  assert_int_equal(lmail_field_authres(&f, &w, "a", 1, "b", 1, NULL, 0), LMAIL_OK);
  assert_int_equal(lmail_field_authres(&f, &w, NULL, 0, NULL, 0, NULL, 0), LMAIL_E_STATE);
  assert_int_equal(lmail_field_authres(&f, &w, "c", 1, "d", 1, NULL, 0), LMAIL_OK);
  assert_int_equal(lmail_field_end(&f, &w), LMAIL_OK);
  assert_memory_equal(out, "A: a; a=b; c=d\r\n", 16);
}

static void rfc8601_utf8_as_an_option(void **state)
{
  char out[200];
  lmail_writer w;
  words v = good;

  (void)state;
  options = LMAIL_COMPOSE_UTF8;
  v.value = "j\xc3\xb6rg@b.example";
  check_written(&v,
                "Authentication-Results: a.example; dkim=pass header.d=j\xc3\xb6rg@b.example\r\n");
  v.value = "j\xc3\xb6 rg";
  check_written(&v, "Authentication-Results: a.example; dkim=pass header.d=\"j\xc3\xb6 rg\"\r\n");
  lmail_writer_init(&w, out, sizeof out);
  v.value = "j\xc3rg@b.example";
  assert_int_equal(write_field(&w, &v), LMAIL_E_ARGUMENT);
  v.value = "j\xc3 rg";
  assert_int_equal(write_field(&w, &v), LMAIL_E_ARGUMENT);
  options = 0;
}

/* Each element whole or not at all, whatever the room. */
static void every_size(void **state)
{
  size_t cap;

  (void)state;
  for (cap = 0; cap < 80; cap++) {
    char *out = malloc(cap ? cap : 1);
    lmail_field_writer f, same;
    lmail_writer w;
    size_t len;

    lmail_writer_init(&w, out, cap);
    if (lmail_field_begin(&f, &w, "A", 1, 0) == LMAIL_OK &&
        lmail_field_authserv(&f, &w, "a.example", 9) == LMAIL_OK &&
        lmail_field_authres(&f, &w, "dkim", 4, "pass", 4, "why not", 7) == LMAIL_OK) {
      memcpy(&same, &f, sizeof f);
      len = w.len;
      if (lmail_field_authres_property(&f, &w, "header", 6, "d", 1, "b c", 3) == LMAIL_FULL) {
        assert_memory_equal(&same, &f, sizeof f);
        assert_int_equal(w.len, len);
        assert_true(w.need > cap - len);
      }
    }
    assert_true(w.len <= cap);
    free(out);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc8601_appendix_b),
      cmocka_unit_test(rfc8601_b7_comments_everywhere),
      cmocka_unit_test(rfc8601_2_7_results),
      cmocka_unit_test(quirk_55_yahoo_gmail_office365),
      cmocka_unit_test(quirk_55_more_of_them),
      cmocka_unit_test(rfc8617_4_1_1_arc),
      cmocka_unit_test(irregular),
      cmocka_unit_test(every_prefix_and_properties_passed_over),
      cmocka_unit_test(rfc8601_2_2_written),
      cmocka_unit_test(attack_w12_injection),
      cmocka_unit_test(elements_in_their_order),
      cmocka_unit_test(rfc8601_utf8_as_an_option),
      cmocka_unit_test(every_size),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
