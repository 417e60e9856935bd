/* Binds the ada URL parser (WHATWG URL Standard) to url.h.
 *
 * Compiled for the guest without exceptions or RTTI, together with ada.cpp. `operator new` is ours
 * and ends the call when memory is gone; web/url.h makes sure beforehand that there is enough, so
 * that JavaScript sees an exception instead.
 */
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include "ada.h"
#include "url.h"

void *operator new(std::size_t size)
{
    void *p = std::malloc(size ? size : 1);
    if (!p)
        __builtin_trap();
    return p;
}

void *operator new[](std::size_t size)
{
    return operator new(size);
}

void operator delete(void *p) noexcept
{
    std::free(p);
}

void operator delete[](void *p) noexcept
{
    std::free(p);
}

void operator delete(void *p, std::size_t) noexcept
{
    std::free(p);
}

void operator delete[](void *p, std::size_t) noexcept
{
    std::free(p);
}

namespace
{

/* The last href. A pointer, so that there is no static constructor and the base image holds nothing
 * of it. */
std::string *last_href;

const char *publish(ada::url_aggregator &url, size_t *href_size, struct dun_url_parts *parts)
{
    const ada::url_components &at = url.get_components();
    *parts = {at.protocol_end, at.username_end,   at.host_start,   at.host_end,
              at.port,         at.pathname_start, at.search_start, at.hash_start};
    delete last_href;
    last_href = new std::string(url.get_href());
    *href_size = last_href->size();
    return last_href->data();
}

void set_part(ada::url_aggregator &url, enum dun_url_part part, std::string_view value)
{
    switch (part) {
    case DUN_URL_PROTOCOL:
        url.set_protocol(value);
        break;
    case DUN_URL_USERNAME:
        url.set_username(value);
        break;
    case DUN_URL_PASSWORD:
        url.set_password(value);
        break;
    case DUN_URL_HOST:
        url.set_host(value);
        break;
    case DUN_URL_HOSTNAME:
        url.set_hostname(value);
        break;
    case DUN_URL_PORT:
        url.set_port(value);
        break;
    case DUN_URL_PATHNAME:
        url.set_pathname(value);
        break;
    case DUN_URL_SEARCH:
        url.set_search(value);
        break;
    case DUN_URL_HASH:
        url.set_hash(value);
        break;
    case DUN_URL_HREF:
        break;
    }
}

} // namespace

extern "C" const char *dun_url_parse(const char *text, size_t size, const char *base,
                                     size_t base_size, size_t *href_size,
                                     struct dun_url_parts *parts)
{
    std::string_view input(text, size);
    if (!base) {
        auto url = ada::parse<ada::url_aggregator>(input, nullptr);
        return url ? publish(*url, href_size, parts) : nullptr;
    }
    auto base_url = ada::parse<ada::url_aggregator>(std::string_view(base, base_size), nullptr);
    if (!base_url)
        return nullptr;
    auto url = ada::parse<ada::url_aggregator>(input, &*base_url);
    return url ? publish(*url, href_size, parts) : nullptr;
}

extern "C" const char *dun_url_set(const char *href, size_t size, enum dun_url_part part,
                                   const char *value, size_t value_size, size_t *href_size,
                                   struct dun_url_parts *parts)
{
    auto url = ada::parse<ada::url_aggregator>(std::string_view(href, size), nullptr);
    if (!url)
        return nullptr;
    set_part(*url, part, std::string_view(value, value_size));
    return publish(*url, href_size, parts);
}

extern "C" size_t dun_url_memory(size_t size)
{
    return size * 32 + 16384;
}
