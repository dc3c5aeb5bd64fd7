/* SPDX-License-Identifier: MIT */
/* flowed.c - format=flowed decodes the same however it is cut; what was encoded once stays as it is. */

#include "codec_split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const uint8_t *sizes = data + 2;
  codec_result text, back, again;
  unsigned options, width;

  if (size < 2 + CUTS) return 0;
  options = data[0] & LMAIL_FLOWED_DELSP;
  width = data[1];
  data += 2 + CUTS;
  size -= 2 + CUTS;
  back = split(CODEC_FLOWED_DECODE, options, sizes, data, size);
  CHECK(back.status == LMAIL_OK && back.len <= 2 * size);
  codec_free(&back);
  back = split(CODEC_FLOWED_DECODE, options | LMAIL_FLOWED_EVENTS, sizes, data, size);
  codec_free(&back);
  text = split(CODEC_FLOWED_ENCODE, width << 8 | options | LMAIL_FLOWED_QUOTED, sizes, data, size);
  codec_free(&text);
  text = split(CODEC_FLOWED_ENCODE, width << 8 | options, sizes, data, size);
  back = split(CODEC_FLOWED_DECODE, options, sizes, text.out, text.len);
  codec_free(&text);
  text = split(CODEC_FLOWED_ENCODE, width << 8 | options, sizes, back.out, back.len);
  again = split(CODEC_FLOWED_DECODE, options, sizes, text.out, text.len);
  CHECK(again.len == back.len);
  CHECK(back.len == 0 || memcmp(again.out, back.out, back.len) == 0);
  codec_free(&back);
  codec_free(&text);
  codec_free(&again);
  return 0;
}
