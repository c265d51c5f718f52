"""How the figures of the update are made, in the sentences that are printed with them.

A change of meaning is a new version: files name the version that they were counted by.
"""

from django.utils.translation import gettext_lazy as _

VERSION = 1
SMALL = 3  # as the sentence below says; a smaller number beside a kind of submitter and a region could point at one organization

RULES = [
    _(
        "Only activities are counted that were public when the record was read. An activity is public in the "
        "exact wording to which every State concerned has consented, and as long as each of these consents "
        "stands."
    ),
    _(
        "An activity counts in the period when it was first published on a day of the period. A revised "
        "activity keeps the day of its first publication. Days are days in Geneva."
    ),
    _(
        "An activity that concerns several States counts once in the totals and once for each of these "
        "States, for each of their groups. The rows of such a table can therefore add up to more than its "
        "total."
    ),
    _(
        "The same holds for kinds of support, modalities, themes, groups of persons, Goals and funds: an "
        "activity counts once in every row that it names."
    ),
    _(
        "Regional groups, the groups of least developed countries, landlocked developing countries and small "
        "island developing States, and the names of States are those of the cut-off date. A State may belong "
        "to two regional groups or to none."
    ),
    _(
        "Recommendations and pledges are counted once, however many activities support them. The position is "
        "shown as it was when the States consented to the activity published last, and as it was when the "
        "record was read."
    ),
    _(
        "Where activities are shown by kind of submitter and by region together, kinds of submitter with a "
        "number below three are merged, so that no single submitter can be recognized."
    ),
    _(
        "Submissions received are given as a worldwide total only, and only when they are ten or more. No "
        "number is given of submissions that were not published."
    ),
    _(
        "States and other rows stand in alphabetical order of the language, or in the order of their "
        "vocabulary. No order expresses a rank."
    ),
]  # fmt: skip
