"""Usual names of people, as data for `scrub_names.py`."""

# Usual names in the United States, without those that are words, months, places, medicines or diseases.
FIRST = frozenset(
    """
    aaron abigail adam adrian agnes alan albert alejandra alejandro alex alexander alexandra alexis alfred alice
    alicia allen allison alyssa amanda amber amy andrea andrew angela anita ann anna anne annette anthony
    antonio ariana arthur ashley audrey barbara beatrice becky ben benjamin bernard bernice beth bethany betty
    beverly bonnie brandon brenda brian brittany bruce bryan caleb cameron carl carla carlos carmen carol carolina
    caroline carolyn carrie catherine cathy charlene charles charlotte cheryl chloe chris christian christina
    christine christopher cindy claire clara claudia colleen connie connor craig crystal curtis cynthia daniel
    danielle darlene darren dave david dawn deborah debra denise dennis derek diana diane diego dolores donald donna
    doris dorothy douglas dylan edith eduardo edward edwin eileen elaine eleanor elena elijah elizabeth ella ellen
    emily emma eric erica erin esther ethan eugene eva evan evelyn fernando florence frances francis francisco fred
    frederick gabriel gabriela gail gary george gerald geraldine gina gladys glenn gloria gregory guadalupe gwen
    hannah harold harry hazel heather hector heidi helen henry howard hugo ian irene isaac isabel isabella jack
    jackie jacob jacqueline jake james jamie jane janet janice jared jason javier jean jeff jeffrey jenna jennifer
    jenny jeremy jerome jerry jesse jessica jesus jill jim jimmy joan joann joanne joe joel john johnny jon jonathan
    jordan jorge jose joseph joshua joyce juan juana juanita judith judy julia julian julie justin karen karl kate
    katherine kathleen kathryn kathy katie kayla keith kelly ken kenneth kevin kim kimberly kristen kristin kyle
    larry laura lauren laurie lawrence leah lee leo leonard leslie lillian linda lisa lois loretta lori louis louise
    lucas lucia lucille lucy luis luke lydia madison manuel marcia marcus margaret maria marie marilyn mario marion
    marjorie marlene martha martin marvin mary mason matt matthew maureen megan melanie melissa mercedes michael
    michele michelle miguel mike mildred mitchell monica morgan nancy natalie natasha nathan nathaniel nicholas
    nicole nina noah nora norma norman olga oliver olivia oscar pablo pam pamela patricia paul paula pauline pedro
    peggy peter phil philip phillip phyllis rachel rafael ralph ramon randy raul raymond rebecca regina renee
    ricardo richard rick rita robert roberta roberto robin rodney roger roland ronald rosa rosemary roxanne roy
    russell ruth ryan sally sam samantha samuel sandra sara sarah scott sean sergio seth shannon sharon sheila
    shelby shelly sherry shirley sofia sonia sophia sophie stacey stacy stanley stella stephanie stephen steve
    steven stuart sue susan suzanne sylvia tamara tammy tanya tara ted teresa terri terry thelma theodore theresa
    thomas tiffany tim timothy tina todd tom tommy tony tracy travis tyler valerie vanessa vera vernon veronica
    victor victoria vincent virginia vivian walter wanda wayne wendy wesley whitney william willie yolanda yvonne
    zachary zoe
    """.split()
)
# Of these, in small letters, only the first name that introduces itself counts: they are words, or close to some.
ALSO_WORDS = frozenset(
    """
    amber angela ben crystal dawn gene jack jean jesus joe jordan ken kim lee madison mason mercedes morgan robin
    rick rosa sam scott sue ted tim tom tony virginia christian charlotte carolina florence alexandria victoria
    regina bonnie hazel rita max pam leo
    """.split()
)
# Usual family names.
LAST = frozenset(
    """
    adams alexander allen alvarez anderson bailey barnes bennett brooks bryant butler campbell carter castillo
    chavez clark coleman collins cooper cruz davis diaz edwards evans fernandez fisher flores foster garcia gibson
    gomez gonzales gonzalez gordon graham griffin gutierrez hamilton harris harrison henderson hernandez hughes
    jackson jenkins jimenez johnson jones kelly kennedy kim lewis lopez marshall martin martinez mcdonald mendoza
    meyer miller mitchell moore morales morgan morris murphy myers nelson nguyen ortiz owens parker patel patterson
    perez perry peterson phillips powell ramirez ramos reyes reynolds richardson rivera roberts robinson rodriguez
    rogers romero ruiz russell sanchez sanders scott silva simmons smith stevens stewart sullivan taylor thomas
    thompson torres tran turner vargas vasquez wagner walker wallace watson webb williams williamson wilson wright
    """.split()
)
# What ends a name, or cannot begin one.
STOP = frozenset(
    """
    a about after also am an and any are as at be because been but by can could do does for from get going good had
    has have he her here hey hi him his how i if in is it just live like ldn me my need new no not now of on or our
    please question she so some sorry sure taking than thanks that the their them then there they this to too trying
    tu us very want was we well what when where which who why will with would y yes you your con de desde en es
    estoy mi para pero por que quiero soy tengo vivo yo
    """.split()
)
