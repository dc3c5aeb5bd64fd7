/* SPDX-License-Identifier: MIT */
/* base64.c - any input decodes the same however it is cut; what is encoded comes back. */

#include "codec_split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const uint8_t *sizes = data + 1;
  codec_result text, back, strict, silent;
  unsigned option;

  if (size < 1 + CUTS) return 0;
  option = data[0];
  data += 1 + CUTS;
  size -= 1 + CUTS;
  back = split(CODEC_BASE64_DECODE, LMAIL_BASE64_REPORT, sizes, data, size);
  silent = split(CODEC_BASE64_DECODE, LMAIL_BASE64_MIME, sizes, data, size);
  CHECK(back.status == LMAIL_OK && back.len <= (size + 3) / 4 * 3);
  CHECK(back.len == silent.len && back.defects == silent.defects);
  CHECK(back.len == 0 || memcmp(back.out, silent.out, back.len) == 0);
  strict = split(CODEC_BASE64_DECODE, LMAIL_BASE64_STRICT, sizes, data, size);
  if (strict.status == LMAIL_OK) { /* the one canonical form: encoding gives it back */
    codec_result again = split(CODEC_BASE64_ENCODE, 0, sizes, strict.out, strict.len);

    CHECK(again.len == size && (size == 0 || memcmp(again.out, data, size) == 0));
    codec_free(&again);
  }
  codec_free(&strict);
  codec_free(&silent);
  codec_free(&back);
  text = split(CODEC_BASE64_ENCODE, option, sizes, data, size);
  back = split(CODEC_BASE64_DECODE, LMAIL_BASE64_REPORT, sizes, text.out, text.len);
  CHECK(back.defects == 0 && back.len == size);
  CHECK(size == 0 || memcmp(back.out, data, size) == 0);
  codec_free(&back);
  codec_free(&text);
  return 0;
}
