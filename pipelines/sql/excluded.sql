-- Who does not count as living together: serving in prison, in compulsory detoxification, declared missing (民发〔2021〕57号 art. 7).
-- Other custody and a mere loss of contact are not in that text: whoever is gone in such a way stays a member.
SELECT DISTINCT person_key FROM away WHERE kind IN ('prison', 'detox', 'missing')
