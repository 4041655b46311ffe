-- Posts forms in turn: wrk -s post.lua URL -- FILE NONCE
-- Each line of FILE is a cookie, a tab and a body; "@key@" in a body becomes a fresh UUID made of
-- NONCE, the thread and a count, so that no two requests of any run share one.

local threads = 0

function setup(thread)
   threads = threads + 1
   thread:set("number", threads)
end

function init(args)
   nonce = args[2]
   forms = {}
   for line in io.lines(args[1]) do
      local cookie, body = line:match("^([^\t]*)\t(.*)$")
      local headers = { ["Cookie"] = cookie, ["Content-Type"] = "application/x-www-form-urlencoded" }
      forms[#forms + 1] = { headers = headers, body = body }
   end
   -- The two threads go through the forms from opposite places: no session is asked twice at once.
   local begin = tonumber(nonce:sub(1, 6), 16) + (number - 1) * math.floor(#forms / 2)
   sent = begin % #forms
   count = 0
end

function request()
   count = count + 1
   sent = sent % #forms + 1
   local form = forms[sent]
   local key = string.format("%s%04x%012x", nonce, number, count)
   return wrk.format("POST", nil, form.headers, (form.body:gsub("@key@", key)))
end
