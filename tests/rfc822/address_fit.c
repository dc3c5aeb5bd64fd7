/* SPDX-License-Identifier: MIT */
/* address_fit.c - what an address is fit for, and limits at n - 1, n and n + 1. */

#include <libmail/address.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const fits[] = {"smtp", "header", "obsolete", "invalid"};

/* Its fit, and the last defect: "header NOT_SMTP@3". */
static void check_n(const char *address, size_t n, const char *expected)
{
  char got[100];
  char *copy = malloc(n > 0 ? n : 1);
  lmail_defect list[20];
  lmail_defects defects = {list, 20, 0};
  unsigned fit;

  if (n > 0) memcpy(copy, address, n);
  fit = lmail_address_check(copy, n, &defects);
  assert_in_range(fit, 0, 3);
  assert_int_equal(lmail_address_check(copy, n, NULL), fit);
  strcpy(got, fits[fit]);
  if (defects.count > 0) {
    const lmail_defect *d = &list[defects.count - 1];
    const char *name = lmail_defect_name(d->code);

    snprintf(got + strlen(got), sizeof got - strlen(got), " %s@%u",
             strncmp(name, "DEFECT_ADDRESS_", 15) == 0 ? name + 15 : name, (unsigned)d->off);
  }
  assert_string_equal(got, expected);
  free(copy);
}

static void check(const char *address, const char *expected)
{
  check_n(address, strlen(address), expected);
}

static void rfc5321_4_1_2_mailbox(void **state)
{
  (void)state;
  check("a@b", "smtp");
  check("a.b+c=d@e-f.example", "smtp");
  check("\"a b\"@c", "smtp");
  check("\"a\\ b\"@c", "smtp");
  check("\"\"@c", "smtp");
  check("a@123", "smtp");
  check("a@b_c", "header NOT_SMTP@3");
  check("a@b$", "header NOT_SMTP@3");
  check("\"a\tb\"@c", "header NOT_SMTP@0");
  check("a@xn--bcher-kva.example", "smtp");
}

static void rfc5321_4_1_3_literals(void **state)
{
  (void)state;
  check("a@[192.0.2.255]", "smtp");
  check("a@[192.0.2.256]", "header NOT_SMTP@2");
  check("a@[192.0.2]", "header NOT_SMTP@2");
  check("a@[IPv6:2001:db8::1]", "smtp");
  check("a@[ipv6:::]", "smtp");
  check("a@[IPv6:1:2:3:4:5:6:7:8]", "smtp");
  check("a@[IPv6:1:2:3:4:5:6:7:8:9]", "header NOT_SMTP@2");
  check("a@[IPv6:1:2:3:4:5:6::8]", "header NOT_SMTP@2");
  check("a@[IPv6:::ffff:192.0.2.1]", "smtp");
  check("a@[IPv6:1:2:3:4:5:6:192.0.2.1]", "smtp");
  check("a@[IPv6:1::2::3]", "header NOT_SMTP@2");
  check("a@[tag:anything]", "smtp");
  check("a@[no tag]", "header NOT_SMTP@2");
  check("a@[\\x]", "obsolete NOT_SMTP@2");
}

static void rfc6531_3_3_utf8(void **state)
{
  (void)state;
  check("j\xc3\xb6rg@b\xc3\xbc"
        "cher.example",
        "smtp");
  check("\"j\xc3\xb6\"@x", "smtp");
  check("\"j\\\xc3\xb6\"@x", "header NOT_SMTP@2");
  check("\"j\\a\xc3\xb6\"@x", "smtp");
  check("\"\t\xc3\xb6\"@x", "header NOT_SMTP@1");
  check("j\xc3\xb6@x_y", "header NOT_SMTP@5");
  check("a@b\xc3\xbc_", "header NOT_SMTP@5");
  check("a@\xc3\xbc-", "invalid LABEL@2");
  check("a@xn--\xc3\xbc", "invalid LABEL@2");
  check("\xff@x", "invalid 8BIT@0");
}

static void rfc5322_3_4_1_header_only(void **state)
{
  (void)state;
  check(" a@b", "header NOT_SMTP@0");
  check("a@b ", "header NOT_SMTP@3");
  check("a@b\r\n ", "header NOT_SMTP@3");
  check("(c)a@b", "header NOT_SMTP@0");
  check("a@b(c)", "header NOT_SMTP@3");
}

static void rfc5322_4_obsolete(void **state)
{
  (void)state;
  check("a @b", "obsolete NOT_SMTP@0");
  check("a@ b", "obsolete NOT_SMTP@0");
  check("a . b@c", "obsolete NOT_SMTP@1");
  check("a@b . c", "obsolete NOT_SMTP@3");
  check("\"a\".b@c", "obsolete NOT_SMTP@3");
  check("\"a\x7f\"@b", "obsolete NOT_SMTP@0");
  check("\"a\\\n\"@b", "obsolete NOT_SMTP@0");
  check("\r\n \r\n a@b", "obsolete NOT_SMTP@0");
}

static void wrong(void **state)
{
  (void)state;
  check("", "invalid NOT_ALONE@0");
  check("a", "invalid NO_DOMAIN@1");
  check("a@", "invalid NO_DOMAIN@2");
  check("@a", "invalid BAD_LOCAL@0");
  check("<a@b>", "invalid NOT_ALONE@5");
  check("<a@b> (c)", "invalid NOT_ALONE@9");
  check("x <a@b>", "invalid NOT_ALONE@7");
  check("a@b, c@d", "invalid NOT_ALONE@3");
  check("a@b,", "invalid NOT_ALONE@3");
  check(",a@b", "invalid NOT_ALONE@3");
  check("a@b;", "invalid NOT_ALONE@3");
  check("g:;", "invalid NOT_ALONE@2");
  check("a@b\r\n", "invalid AMBIGUOUS@3");
  check("a@b\n", "invalid AMBIGUOUS@3");
  check("a@b\nc", "invalid AMBIGUOUS@3");
  check("a@b@c", "invalid AMBIGUOUS@3");
  check("a..b@c", "invalid DOTS@2");
  check("a@b.", "invalid DOTS@3");
  check("a@b>", "invalid ANGLE@3");
  check("a@-b", "invalid LABEL@2");
  check_n("\"\0\"@a", 5, "invalid CONTROL@1");
}

static char *repeated(char *out, char c, size_t n)
{
  memset(out, c, n);
  out[n] = '\0';
  return out;
}

static void rfc5321_4_5_3_1_limits(void **state)
{
  char label[64], local[70], text[400];
  size_t n;

  (void)state;
  for (n = 63; n <= 65; n++) {
    snprintf(text, sizeof text, "%s@b", repeated(local, 'a', n));
    check(text, n <= 64 ? "smtp" : "header LONG@64");
  }
  for (n = 62; n <= 64; n++) {
    snprintf(text, sizeof text, "a@%s", repeated(local, 'b', n));
    check(text, n <= 63 ? "smtp" : "header NOT_SMTP@2");
  }
  for (n = 253; n <= 255; n++) { /* the whole */
    size_t i;

    snprintf(text, sizeof text, "a@");
    for (i = 2; i < n; i++) text[i] = i % 50 == 49 ? '.' : 'b';
    text[n] = '\0';
    check(text, n <= 254 ? "smtp" : "header LONG@254");
  }
  repeated(label, 'b', 62);
  snprintf(text, sizeof text, "a@%s.%s.%s.%s.%s", label, label, label, label, label);
  check(text, "header LONG@257");
  /* U-labels: 4 + 57 basic characters, a hyphen and a digit for the other one are 63 */
  for (n = 56; n <= 58; n++) {
    snprintf(text, sizeof text, "a@%s\xc3\xbc", repeated(local, 'b', n));
    check(text, n <= 57 ? "smtp" : "header LONG@0");
  }
  snprintf(text, sizeof text, "%s\xc3\xbc@b", repeated(local, 'a', 63));
  check(text, "header LONG@0");
}

static void comments_nest_to_the_limit(void **state)
{
  size_t n;

  (void)state;
  for (n = LMAIL_COMMENT_DEPTH - 1; n <= LMAIL_COMMENT_DEPTH + 1; n++) {
    char text[100];

    memset(text, '(', n);
    memset(text + n, ')', n);
    memcpy(text + 2 * n, "a@b", 4);
    check(text, n <= LMAIL_COMMENT_DEPTH ? "header NOT_SMTP@0" : "invalid DEPTH@0");
  }
}

static void fit_of_items(void **state)
{
  static const struct {
    const char *value;
    unsigned fit;
  } list[] = {{"a@b", LMAIL_FIT_SMTP},           {" a@b ", LMAIL_FIT_SMTP},
              {"<a@b>", LMAIL_FIT_SMTP},         {"x <a@b>", LMAIL_FIT_HEADER},
              {"a@b (x)", LMAIL_FIT_HEADER},     {"(x) a@b", LMAIL_FIT_HEADER},
              {"a@b_c", LMAIL_FIT_HEADER},       {"g: a@b", LMAIL_FIT_HEADER},
              {"x.y <a@b>", LMAIL_FIT_OBSOLETE}, {"a", LMAIL_FIT_INVALID},
              {"(x <a@b>", LMAIL_FIT_INVALID}};
  size_t i;

  (void)state;
  for (i = 0; i < sizeof list / sizeof list[0]; i++) {
    lmail_address_iter it;
    lmail_address a;

    lmail_address_init(&it, list[i].value, strlen(list[i].value), NULL);
    assert_int_equal(lmail_address_next(&it, &a), 1);
    assert_int_equal(lmail_address_fit(&a), list[i].fit);
  }
}

static void state_is_small(void **state)
{
  (void)state;
  assert_true(sizeof(lmail_address_iter) <= 128);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rfc5321_4_1_2_mailbox),  cmocka_unit_test(rfc5321_4_1_3_literals),
      cmocka_unit_test(rfc6531_3_3_utf8),       cmocka_unit_test(rfc5322_3_4_1_header_only),
      cmocka_unit_test(rfc5322_4_obsolete),     cmocka_unit_test(wrong),
      cmocka_unit_test(rfc5321_4_5_3_1_limits), cmocka_unit_test(comments_nest_to_the_limit),
      cmocka_unit_test(fit_of_items),           cmocka_unit_test(state_is_small),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
